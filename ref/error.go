package ref

// Error says why a string is not a well-formed reference. Part, Problem and the
// text of Error never contain any of the string; Meant does.
type Error struct {
	// Form is the form that was meant, None where that cannot be told.
	Form Form

	// Part is what is wrong: "reference" (there is none), "scheme",
	// "white space", "quotes", "brackets", "character", "separator", "segments"
	// (their number), or the one segment: "tenant", "secret group",
	// "secret key", "key", "provider", "account", "secret-store" (the fixed
	// word), "integration", "path".
	Part string

	// Problem is what is wrong with Part, a clause that continues it:
	// "is empty", "stands before the reference".
	Problem string

	// Meant is the whole corrected reference where there is only one that can
	// have been meant, else "". It repeats the input: mask it before printing.
	Meant string

	// Offset is where Part is in the string, in bytes; the length of the
	// string where something is missing at its end.
	Offset int
}

// Error returns the problem and the syntax to follow, without any of the input.
func (e *Error) Error() string {
	text := e.Part + " " + e.Problem
	if e.Form == None {
		return text + "; write " + SecretGroup.Syntax() + ", " + SecretStore.Syntax() + " or " + Kubernetes.Syntax()
	}
	return text + "; write " + e.Form.Syntax()
}
