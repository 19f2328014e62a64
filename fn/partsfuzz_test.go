package fn

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzParts holds the items that are parsed one by one against those of one
// tree: the same answer, the same status, the same words on standard error.
func FuzzParts(f *testing.F) {
	files, _ := filepath.Glob("testdata/resourcelists/*.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	for _, tt := range partsTests {
		f.Add(tt.list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		if len(list) < 1<<14 {
			bothWays(t, list)
		}
	})
}

// pieces are what FuzzPiecesOfLists puts lists together of: whatever may open
// something that a dash at the margin does not close.
var pieces = []string{
	"\n", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "\n -", "- ", ": ", "a: ", "b: c", "? ", ", ", " ",
	"'", "\"", "[", "]", "{", "}", "|", ">-", "|+", "|2", "# c", "#", "&x ", "*x", "!t ", "!!str ", "<<: ", "---", "...", "\t", "\r\n", "\r", "\u0085", "\u2028", "\\", "''", "~",
	"items:", "results:", "functionConfig:", "kind: ResourceList", "type: provider-account/openai", "auth_data: {api_key: made-up-EXAMPLE}",
	"\n- type: provider-account/openai\n  auth_data:\n    api_key: made-up-EXAMPLE", "# secretref: allow[literal-secret] made up",
	"\n  metadata:\n    annotations:\n      config.kubernetes.io/path: a.yaml\n      config.kubernetes.io/index: '1'", "\n  metadata: {annotations: {kustomize.config.k8s.io/id: x}}",
	"%TAG !! tag:a,2000:", "bareSeqNodeWrappingKey:",
}

// FuzzPiecesOfLists is [FuzzParts] for lists of which most are nearly YAML:
// some pieces before the items, and more behind the first of them.
func FuzzPiecesOfLists(f *testing.F) {
	for i := range pieces {
		f.Add([]byte{0, byte(i), 4, 8, byte(i), 4, byte(i), 1})
		f.Add([]byte{2, 0, byte(i), 8, byte(i), 4, byte(i), 1})
	}
	f.Fuzz(func(t *testing.T, choice []byte) {
		if len(choice) == 0 || len(choice) > 64 {
			return
		}
		before := min(int(choice[0])%8, len(choice)-1)
		var b strings.Builder
		b.WriteString(strings.TrimSuffix(header, "\n"))
		for i, c := range choice[1:] {
			if i == before {
				b.WriteString("\nitems:\n- a: b")
			}
			b.WriteString(pieces[int(c)%len(pieces)])
		}
		bothWays(t, b.String())
	})
}
