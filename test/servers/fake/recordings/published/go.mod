module secretref.dev/secretref/test/servers/fake/recordings/published

go 1.26.0

// What the fakes are measured by, and no dependency of anything: recordings of
// the real services.
require gocloud.dev v0.47.0
