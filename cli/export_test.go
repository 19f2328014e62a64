package cli

// HintName is for the tests.
var HintName = hintName
