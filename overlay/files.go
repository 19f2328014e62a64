package overlay

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"

	"secretref.dev/secretref/sops"
)

// A File is one file of an overlay.
type File struct {
	Path string // relative to the overlay's directory, slash-separated
	Data []byte
	Mode fs.FileMode
}

// The names of the files.
const (
	manifestsDir       = "manifests"
	kustomizationFile  = "kustomization.yaml"
	helmFile           = "helm-values.yaml"
	secretFile         = "secret.yaml"
	encryptedFile      = "secret.enc.yaml"
	externalSecretFile = "external-secret.yaml"
	secretStoresFile   = "secret-stores.yaml"
	listFile           = ".secretref-overlay.json"
)

// ownFiles are those of the root of an overlay, its list aside.
var ownFiles = []string{kustomizationFile, helmFile, secretFile, encryptedFile, externalSecretFile, secretStoresFile}

// ownFile reports whether a file of this name can be one of an overlay: no
// other is ever removed.
func ownFile(name string) bool {
	return slices.Contains(ownFiles, name) ||
		strings.HasPrefix(name, manifestsDir+"/") && fs.ValidPath(name)
}

// SecretFile is the name of the file that would hold values in the clear, ""
// for an overlay that has none.
func (a As) SecretFile() string {
	if a == PlainSecret {
		return secretFile
	}
	return ""
}

const header = "Made by secretref render: change the manifests that it comes from, not this file."

// Files are those of the overlay, by path, except its own list. previous
// returns a file of the last rendering, nil for one that is not there: an
// encrypted Secret stays what it is when nothing but its random bytes would
// differ. previous may be nil.
func (o *Overlay) Files(previous func(name string) []byte) ([]File, error) {
	all := slices.Clone(o.manifests)
	resource, data, mode, err := o.secretObjects(previous)
	if err != nil {
		return nil, err
	}
	all = append(all, File{Path: resource, Data: data, Mode: mode})
	resources := list{resource}
	if o.opt.SecretStores && o.opt.As == ExternalSecret {
		stores, err := o.secretStores()
		if err != nil {
			return nil, err
		}
		if len(stores) > 0 {
			all = append(all, File{Path: secretStoresFile, Data: documents(header, stores...), Mode: 0o644})
			resources = append(resources, secretStoresFile)
		}
	}
	all = append(all,
		File{Path: kustomizationFile, Data: o.kustomization(resources), Mode: 0o644},
		File{Path: helmFile, Data: documents("Helm values of the control plane: they mount the Secret.\n"+header,
			mapping{{"servicefoundryServer", mapping{{"tfyK8sSecretName", o.SecretName}}}}), Mode: 0o644})
	slices.SortFunc(all, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return all, nil
}

// Objects are the Kubernetes objects alone: what a pipe to kubectl takes.
func (o *Overlay) Objects() ([]byte, error) {
	_, data, _, err := o.secretObjects(nil)
	if err != nil || !o.opt.SecretStores || o.opt.As != ExternalSecret {
		return data, err
	}
	stores, err := o.secretStores()
	if err != nil {
		return nil, err
	}
	return documents(header, append(o.externalSecrets(), stores...)...), nil
}

// secretObjects is the file that makes the Secret.
func (o *Overlay) secretObjects(previous func(string) []byte) (name string, data []byte, mode fs.FileMode, err error) {
	if !o.opt.As.Values() {
		return externalSecretFile, documents(header, o.externalSecrets()...), 0o644, nil
	}
	if o.secret == nil {
		return "", nil, 0, errNotAsked
	}
	if o.opt.As == PlainSecret {
		return secretFile, o.plainSecret(), 0o600, nil
	}
	var old []byte
	if previous != nil {
		old = previous(encryptedFile)
	}
	data, _, err = sops.Update(old, *o.secret, o.opt.Recipients, o.opt.Check.Now)
	return encryptedFile, data, 0o644, err
}

func (o *Overlay) kustomization(resources list) []byte {
	return documents(header+"\nThe manifests are not among the resources: they are for tfy apply.", mapping{
		{"apiVersion", "kustomize.config.k8s.io/v1beta1"}, {"kind", "Kustomization"},
		{"namespace", o.Namespace},
		{"labels", list{mapping{{"pairs", mapping{{managedBy, manager}}}}}},
		{"resources", resources},
	})
}

// A record is what the list file says of the last rendering.
type record struct {
	Version int      `json:"version"`
	As      As       `json:"as"`
	Files   []string `json:"files"`
}

func (r record) bytes() []byte {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil // strings have no such error
	}
	return append(data, '\n')
}

// parseRecord reads a list file. It is part of the tree and may say anything:
// names that no overlay has are dropped.
func parseRecord(data []byte) record {
	var r record
	if json.Unmarshal(data, &r) != nil {
		return record{}
	}
	r.Files = slices.DeleteFunc(r.Files, func(name string) bool { return !ownFile(name) })
	return r
}
