package report

import (
	"testing"
)

// A path is relative to the root of the repository wherever that can be said.
func TestLocate(t *testing.T) {
	for _, tt := range []struct {
		dir, file, path, uri string
		below                bool
	}{
		{"/repo", "a/b.yaml", "a/b.yaml", "a/b.yaml", true},
		{"/repo/sub", "b.yaml", "sub/b.yaml", "sub/b.yaml", true},
		{"/repo/sub", "../b.yaml", "b.yaml", "b.yaml", true},
		{"/repo/sub", "./x/../b.yaml", "sub/b.yaml", "sub/b.yaml", true},
		{"/repo", "../b.yaml", "/b.yaml", "file:///b.yaml", false},
		{"/repo", "/repo/b.yaml", "b.yaml", "b.yaml", true},
		{"/repo", "/repository/b.yaml", "/repository/b.yaml", "file:///repository/b.yaml", false},
		{"/repo", "C:/x y.yaml", "C:/x y.yaml", "file:///C:/x%20y.yaml", false},
		{"/repo", "ü/日 %.yaml", "ü/日 %.yaml", "%C3%BC/%E6%97%A5%20%25.yaml", true},
		{"/repo", "a:b.yaml", "a:b.yaml", "./a:b.yaml", true},
		{"/repo", `a\b.yaml`, `a\b.yaml`, "a%5Cb.yaml", true},
		{"/repo", "#?.yaml", "#?.yaml", "%23%3F.yaml", true},
		{"", "./a.yaml", "a.yaml", "a.yaml", true},
		{"", "../a.yaml", "../a.yaml", "../a.yaml", false},
		{"/repo", "-", "-", "-", false},
	} {
		got := About{Root: "/repo", Dir: tt.dir}.locate(tt.file)
		if got.path != tt.path || got.below != tt.below || got.uri() != tt.uri {
			t.Errorf("%s in %s: %q, %q, %t; want %q, %q, %t", tt.file, tt.dir, got.path, got.uri(), got.below, tt.path, tt.uri, tt.below)
		}
	}
	windows := About{Root: "C:/repo", Dir: "C:/repo/sub"}
	if got := windows.locate("x.yaml"); got.path != "sub/x.yaml" || !got.below {
		t.Errorf("on Windows: %+v", got)
	}
	if got := (About{Dir: "/home/x"}).locate("/home/x/y.yaml"); got.path != "y.yaml" {
		t.Errorf("without a repository: %+v", got)
	}
}
