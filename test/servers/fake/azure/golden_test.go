package azure

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"secretref.dev/secretref/test/servers/fake/recordings"
)

// recordedChallenge is the first entry of a recording: a request without a
// token. It is of a key; the challenge is the vault's.
func recordedChallenge(t *testing.T) (status int, header http.Header, body []byte) {
	t.Helper()
	file := filepath.Join(recordings.Module(t, "gocloud.dev"), "secrets", "azurekeyvault", "testdata", "TestConformance", "TestEncryptDecrypt.replay")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var recording struct {
		Entries []struct {
			Response struct {
				StatusCode int
				Header     http.Header
				Body       []byte
			}
		}
	}
	if err := json.Unmarshal(data, &recording); err != nil {
		t.Fatal(err)
	}
	r := recording.Entries[0].Response
	return r.StatusCode, r.Header, r.Body
}

func TestChallengeIsTheRecordedOne(t *testing.T) {
	s := New(t)
	resp, err := s.Serve(t, s).Get("https://" + s.Host + "/secrets/db/?api-version=7.4")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	status, header, want := recordedChallenge(t)
	if resp.StatusCode != status || string(body) != string(want) {
		t.Errorf("%d %s, recorded is %d %s", resp.StatusCode, body, status, want)
	}
	for _, name := range []string{"Www-Authenticate", "Content-Type"} {
		if got, want := resp.Header.Get(name), header.Get(name); got != want || want == "" {
			t.Errorf("%s: %s, recorded is %s", name, got, want)
		}
	}
	if !strings.Contains(header.Get("Www-Authenticate"), s.Tenant) {
		t.Error("the tenant is not the recorded one")
	}
}
