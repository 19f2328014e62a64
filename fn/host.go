package fn

// host is the program that calls the function.
type host uint8

const (
	anyHost   host = iota
	kustomize      // shows standard error and nothing else
	kpt            // shows results, and keeps files as they were written
)

// Annotations that hosts put on the items they send.
const (
	annID            = "kustomize.config.k8s.io/id"
	annOrigin        = "config.kubernetes.io/origin"
	annPath          = "internal.config.kubernetes.io/path"
	annPathOld       = "config.kubernetes.io/path"
	annIndex         = "internal.config.kubernetes.io/index"
	annIndexOld      = "config.kubernetes.io/index"
	annPackage       = "internal.config.kubernetes.io/package-path"
	annSequence      = "bareSeqNodeWrappingKey"
	kindKptfile      = "Kptfile"
	kindResourceList = "ResourceList"
)

// injected are the annotations that a host adds while it runs a function and
// takes away again.
var injected = map[string]bool{
	annPath: true, annPathOld: true, annIndex: true, annIndexOld: true, annPackage: true,
	"internal.config.kubernetes.io/seqindent":                         true,
	"internal.config.kubernetes.io/id":                                true,
	"config.k8s.io/id":                                                true,
	"internal.config.kubernetes.io/annotations-migration-resource-id": true,
}

// host tells who called, by what the items carry.
func (in *input) host() host {
	if in.plugin != nil || in.onlyConfig() {
		return kustomize
	}
	h := anyHost
	for i := range in.items {
		switch it := &in.items[i]; {
		case it.managed:
			return kustomize
		case it.placed:
			h = kpt
		}
	}
	return h
}

// onlyConfig reports the list that kustomize sends to a generator, and to a
// transformer in a kustomization without resources.
func (in *input) onlyConfig() bool {
	return len(in.items) == 1 && in.items[0].config
}
