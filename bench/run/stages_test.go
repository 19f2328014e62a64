package main

import (
	"math"
	"testing"
)

const traces = `File: profiled
Type: cpu
Duration: 940.41ms, Total samples = 100ms
-----------+-------------------------------------------------------
      40ms   internal/runtime/syscall/linux.Syscall6
             syscall.read
             os.(*File).read (inline)
             secretref.dev/secretref/manifest.readRegular
             secretref.dev/secretref/manifest.Open
             secretref.dev/secretref/check.(*run).one
-----------+-------------------------------------------------------
      30ms   secretref.dev/secretref/redact.find
             secretref.dev/secretref/check.(*walker).scalar
             secretref.dev/secretref/check.(*run).one
-----------+-------------------------------------------------------
      10ms   secretref.dev/secretref/manifest.badByte (inline)
             secretref.dev/secretref/manifest.NewSource
             secretref.dev/secretref/manifest.Open
-----------+-------------------------------------------------------
      15ms   runtime.scanobject
             runtime.gcBgMarkWorker
-----------+-------------------------------------------------------
       5ms   strange.function
`

func TestByStage(t *testing.T) {
	total, list, err := byStage(traces)
	if err != nil {
		t.Fatal(err)
	}
	if total != 100 || len(list) != 5 {
		t.Fatalf("%v ms in %d stages, want 100 in 5", total, len(list))
	}
	for i, want := range []struct {
		name, function string
		share          float64
	}{
		{"read", "manifest.readRegular", 0.4},
		{"encoding, early stop", "manifest.badByte", 0.1},
		{"credential shapes", "redact.find", 0.3},
		{"Go runtime", "runtime.gcBgMarkWorker", 0.15},
		{"other", "strange.function", 0.05},
	} {
		s := list[i]
		if s.Name != want.name || math.Abs(s.Share-want.share) > 1e-9 || s.Functions[0].Function != want.function {
			t.Errorf("stage %d is %+v, want %+v", i, s, want)
		}
	}
}

func TestEmptyProfileIsRefused(t *testing.T) {
	for _, text := range []string{"", "File: x\n", "File: x\n-----------+-------\nno time here\n"} {
		if _, _, err := byStage(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
