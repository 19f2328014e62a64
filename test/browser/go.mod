module secretref.dev/secretref/test/browser

go 1.26.0
