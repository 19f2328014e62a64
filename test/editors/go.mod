module secretref.dev/secretref/test/editors

go 1.26.0
