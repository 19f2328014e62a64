//go:build !unix

package fix

import "os"

// renamesOpen says that a file has to be closed before it is renamed.
const renamesOpen = false

// hold does nothing: an open file cannot be removed there anyway.
func hold(*os.File) bool { return true }

func keepOwner(*os.File, os.FileInfo) {}

func syncDir(string) {}
