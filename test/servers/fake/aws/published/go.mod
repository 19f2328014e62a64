module secretref.dev/secretref/test/servers/fake/aws/published

go 1.26.0

// What the fake is measured by, and no dependency of anything: AWS's own API
// models (the first SDK is frozen) and recordings of the real services.
require (
	github.com/aws/aws-sdk-go v1.55.8
	gocloud.dev v0.47.0
)
