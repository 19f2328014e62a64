package google

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloud.google.com/go/secretmanager/apiv1/secretmanagerpb"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"secretref.dev/secretref/test/servers/fake/recordings"
)

// The recordings are of gRPC; Google's REST answers are the same messages in
// the JSON of protocol buffers.

// recorded is one entry: the message of a request or an answer.
type recorded struct {
	method  string // of a request
	message *anypb.Any
	failed  bool
}

// replay reads a file of github.com/google/go-replayers/grpcreplay: a magic
// word, the initial state, then entries, each with its length in front.
func replay(t *testing.T, name string) []recorded {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(recordings.Module(t, "gocloud.dev"), "runtimevar", "gcpsecretmanager", "testdata", "TestConformance", name))
	if err != nil {
		t.Fatal(err)
	}
	data, ok := bytes.CutPrefix(data, []byte("RPCReplay"))
	if !ok {
		t.Fatal("no recording")
	}
	var all []recorded
	for first := true; len(data) > 0; first = false {
		n := binary.LittleEndian.Uint32(data)
		entry := data[4 : 4+n]
		data = data[4+n:]
		if !first {
			all = append(all, readEntry(t, entry))
		}
	}
	return all
}

// readEntry reads the fields method (2), message (3) and is_error (4).
func readEntry(t *testing.T, b []byte) recorded {
	t.Helper()
	r := recorded{message: new(anypb.Any)}
	for len(b) > 0 {
		field, kind, n := protowire.ConsumeTag(b)
		b = b[n:]
		if kind == protowire.VarintType {
			v, n := protowire.ConsumeVarint(b)
			b = b[n:]
			if field == 4 {
				r.failed = v != 0
			}
			continue
		}
		v, n := protowire.ConsumeBytes(b)
		if n < 0 {
			t.Fatal("an entry that cannot be read")
		}
		b = b[n:]
		switch field {
		case 2:
			r.method = string(v)
		case 3:
			if err := proto.Unmarshal(v, r.message); err != nil {
				t.Fatal(err)
			}
		}
	}
	return r
}

// after returns the first answer that comes after a request of the method.
func after(t *testing.T, all []recorded, method string) recorded {
	t.Helper()
	asked := false
	for _, r := range all {
		if r.method == "" && asked {
			return r
		}
		asked = asked || strings.HasSuffix(r.method, "/"+method)
	}
	t.Fatalf("no answer to %s", method)
	return recorded{}
}

// fetch gets a path from the fake as JSON.
func fetch(t *testing.T, s *Server, path string) (int, map[string]any) {
	t.Helper()
	return send(t, s, "GET", path, "")
}

// send makes a request of the fake.
func send(t *testing.T, s *Server, method, path, body string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequest(method, "https://"+APIHost+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.Token)
	resp, err := s.Serve(t, s).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, object(t, answer)
}

func object(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func message(t *testing.T, r recorded, into proto.Message) map[string]any {
	t.Helper()
	if err := r.message.UnmarshalTo(into); err != nil {
		t.Fatal(err)
	}
	body, err := protojson.Marshal(into)
	if err != nil {
		t.Fatal(err)
	}
	return object(t, body)
}

func TestAnswersAreLikeTheRecordedOnes(t *testing.T) {
	all := replay(t, "TestString.replay")
	s := New(t)
	s.Project = "go-cloud-test-216917"
	s.Put("test-config-variable", []byte("hello world"))
	path := "/v1/projects/go-cloud-test-216917/secrets/test-config-variable/versions/latest"

	want := message(t, after(t, all, "AccessSecretVersion"), new(secretmanagerpb.AccessSecretVersionResponse))
	status, got := fetch(t, s, path+":access")
	if diff := cmp.Diff(want, got); status != 200 || diff != "" {
		t.Errorf("access: %d (-recorded +fake)\n%s", status, diff)
	}

	want = message(t, after(t, all, "GetSecretVersion"), new(secretmanagerpb.SecretVersion))
	status, got = fetch(t, s, path)
	for _, volatile := range []string{"createTime", "etag"} {
		if want[volatile] == nil || got[volatile] == nil {
			t.Errorf("no %s", volatile)
		}
		got[volatile] = want[volatile]
	}
	// Newer than the recording, and in the API's description.
	delete(got, "clientSpecifiedPayloadChecksum")
	delete(want, "clientSpecifiedPayloadChecksum")
	if diff := cmp.Diff(want, got); status != 200 || diff != "" {
		t.Errorf("get: %d (-recorded +fake)\n%s", status, diff)
	}
}

// What is made with the recorded secret and version is answered as it was. The
// recorded secret has labels, which the fake does not know.
func TestWritesAreAnsweredLikeTheRecordedOnes(t *testing.T) {
	all := replay(t, "TestString.replay")
	s := New(t)
	s.Project = "go-cloud-test-216917"
	path := "/v1/projects/go-cloud-test-216917/secrets"

	want := message(t, after(t, all, "CreateSecret"), new(secretmanagerpb.Secret))
	status, got := send(t, s, "POST", path+"?secretId=test-config-variable", `{"replication": {"automatic": {}}}`)
	delete(want, "labels")
	sameButFor(t, "create", want, got, status, "createTime", "etag")

	want = message(t, after(t, all, "AddSecretVersion"), new(secretmanagerpb.SecretVersion))
	status, got = send(t, s, "POST", path+"/test-config-variable:addVersion", `{"payload": {"data": "aGVsbG8gd29ybGQ=", "dataCrc32c": "3381945770"}}`)
	delete(got, "clientSpecifiedPayloadChecksum") // newer than the recording
	delete(want, "clientSpecifiedPayloadChecksum")
	sameButFor(t, "addVersion", want, got, status, "createTime", "etag")
}

// sameButFor compares an answer with a recorded one; fields that differ each time
// must be there.
func sameButFor(t *testing.T, what string, want, got map[string]any, status int, volatile ...string) {
	t.Helper()
	for _, field := range volatile {
		if want[field] == nil || got[field] == nil {
			t.Errorf("%s: no %s", what, field)
		}
		got[field] = want[field]
	}
	if diff := cmp.Diff(want, got); status != 200 || diff != "" {
		t.Errorf("%s: %d (-recorded +fake)\n%s", what, status, diff)
	}
}

func TestMissingIsLikeTheRecordedOne(t *testing.T) {
	r := after(t, replay(t, "TestNonExistentVariable.replay"), "AccessSecretVersion")
	if !r.failed {
		t.Fatal("the recording is of no error")
	}
	var recorded status.Status
	if err := r.message.UnmarshalTo(&recorded); err != nil {
		t.Fatal(err)
	}
	s := New(t)
	s.Project = "go-cloud-test-216917"
	_, got := fetch(t, s, "/v1/projects/go-cloud-test-216917/secrets/does-not-exist/versions/latest:access")
	want := map[string]any{"error": map[string]any{"code": 404.0, "message": recorded.Message, "status": code.Code(recorded.Code).String()}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-recorded +fake)\n%s", diff)
	}
}
