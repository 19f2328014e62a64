package corpus

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteStream writes one file of many manifests, separated by "---", until it
// has the given number of bytes; the first manifest is always whole. There are
// no literals in it.
func WriteStream(w io.Writer, bytes int, seed uint64) (Summary, error) {
	out := bufio.NewWriter(w)
	r := newRandom(seed)
	s := Summary{Files: 1, Truth: []Literal{}}
	for i := 0; i == 0 || s.Bytes < bytes; i++ {
		d := newDocument(r, i, false)
		body := d.build()
		if i > 0 {
			body = append([]byte("---\n"), body...)
		}
		s.References += len(d.slots)
		s.Bytes += len(body)
		if _, err := out.Write(body); err != nil {
			return s, err
		}
	}
	return s, out.Flush()
}

// An Envelope is how a ResourceList holds a manifest.
type Envelope string

// The envelopes.
const (
	Native    Envelope = "native"    // a TrueFoundryManifest, the manifest in spec
	ConfigMap Envelope = "configmap" // an entry of a ConfigMap, the manifest as a text
)

// largestItem is what a manifest of a list has at most: those that are larger
// than 1 KB and a bit are left out.
const largestItem = 1200

// WriteList writes a ResourceList for a KRM function: items manifests of about
// 1 KB each in their envelopes. There are no literals in it.
func WriteList(w io.Writer, items int, seed uint64, e Envelope) (Summary, error) {
	if e != Native && e != ConfigMap {
		return Summary{}, fmt.Errorf("%q is no envelope; write %s or %s", e, Native, ConfigMap)
	}
	out := bufio.NewWriter(w)
	r := newRandom(seed)
	s := Summary{Files: 1, Truth: []Literal{}}
	write := func(text string) {
		s.Bytes += len(text)
		out.WriteString(text) // Flush has the error
	}
	write("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n")
	for i, written := 0, 0; written < items; i++ {
		d := newDocument(r, i, false)
		body := d.build()
		if len(body) > largestItem {
			continue
		}
		written++
		s.References += len(d.slots)
		write(e.around(d.name, string(body)))
	}
	return s, out.Flush()
}

// around puts an item of a list around a manifest.
func (e Envelope) around(name, body string) string {
	head := "- apiVersion: secretref.dev/v1alpha1\n  kind: TrueFoundryManifest\n"
	rest := "  spec:\n" + indent("    ", body)
	if e == ConfigMap {
		head = "- apiVersion: v1\n  kind: ConfigMap\n"
		rest = "  data:\n    " + name + ".yaml: |\n" + indent("      ", body)
	}
	return head + "  metadata:\n    name: " + name + "\n" + rest
}

func indent(by, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(by + line)
	}
	return b.String()
}
