package aws

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// recording is one request to the real service, and its answer.
type recording struct {
	Request struct {
		Header    http.Header
		BodyParts [][]byte
	}
	Response struct {
		StatusCode int
		Header     http.Header
		Body       []byte
	}
}

// recorded returns all recordings of the two services.
func recorded(t *testing.T) []recording {
	t.Helper()
	var all []recording
	for _, dir := range []string{"awsparamstore", "awssecretsmanager"} {
		root := filepath.Join(published(t, recordings), "runtimevar", dir, "testdata")
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".replay") {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			var file struct{ Entries []recording }
			if err := json.Unmarshal(data, &file); err != nil {
				return err
			}
			all = append(all, file.Entries...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// body is the recorded answer.
func (r recording) body(t *testing.T) []byte {
	t.Helper()
	body := r.Response.Body
	if r.Response.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if body, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return body
}

// replay makes the recorded request.
func (s *Server) replay(r recording) *httptest.ResponseRecorder {
	target := r.Request.Header.Get("X-Amz-Target")
	_, name, _ := strings.Cut(target, ".")
	m := s.ssm
	if strings.HasPrefix(target, s.sm.Metadata.TargetPrefix) {
		m = s.sm
	}
	in, _ := s.decode(m, name, bytes.Join(r.Request.BodyParts, nil))
	w := httptest.NewRecorder()
	if out, e := handlers[target](s, in); e != nil {
		s.fail(w, m, name, e)
	} else {
		s.succeed(w, httptest.NewRequest("POST", "/", nil), m, name, out)
	}
	return w
}

// writes are the operations that create: what they answer is no state before
// them.
var writes = map[string]bool{"AmazonSSM.PutParameter": true, "secretsmanager.CreateSecret": true}

// TestWritesAreAnsweredAsRecorded makes the recorded requests that create, one
// recording after the other, and wants the recorded answers. The six characters
// at the end of an ARN are random.
func TestWritesAreAnsweredAsRecorded(t *testing.T) {
	seen := make(map[string]int)
	s := newServer(t, t.Errorf)
	s.Region = "us-east-2"
	for _, r := range recorded(t) {
		target := r.Request.Header.Get("X-Amz-Target")
		switch {
		case strings.HasSuffix(target, ".DeleteParameter") || strings.HasSuffix(target, ".DeleteSecret"):
			clear(s.parameters)
			clear(s.secrets)
		case writes[target]:
			body := r.body(t)
			want := loose(t, body).(map[string]any)
			arn, _ := want["ARN"].(string)
			if arn != "" {
				s.Account = strings.Split(arn, ":")[4]
			}
			w := s.replay(r)
			got := loose(t, w.Body.Bytes()).(map[string]any)
			if arn != "" {
				other, _ := got["ARN"].(string)
				if cut := len(arn) - 6; len(other) != len(arn) || other[:cut] != arn[:cut] {
					t.Errorf("the ARN is %s, recorded is %s", other, arn)
				}
				got["ARN"] = arn
			}
			if diff := cmp.Diff(want, got); diff != "" || w.Code != r.Response.StatusCode {
				t.Errorf("%s: HTTP %d (recorded -, fake +):\n%s", target, w.Code, diff)
			}
			seen[target]++
		}
	}
	for target := range writes {
		if seen[target] < 5 {
			t.Errorf("%d recordings of %s were compared", seen[target], target)
		}
	}
}

// TestAnswersAreThoseOfTheRecordings puts into the fake what the real service
// had when it was recorded, makes the recorded request, and wants the recorded
// answer: status, content type, and every field of the body.
func TestAnswersAreThoseOfTheRecordings(t *testing.T) {
	seen := make(map[string]int)
	for _, r := range recorded(t) {
		target := r.Request.Header.Get("X-Amz-Target")
		if _, ok := handlers[target]; !ok || writes[target] {
			continue
		}
		body := r.body(t)
		s := newServer(t, t.Errorf)
		s.Region = "us-east-2"
		s.as(t, body)
		w := s.replay(r)
		if w.Code != r.Response.StatusCode || w.Header().Get("Content-Type") != r.Response.Header.Get("Content-Type") {
			t.Errorf("%s: HTTP %d %s, recorded HTTP %d", target, w.Code, w.Header().Get("Content-Type"), r.Response.StatusCode)
		}
		if diff := cmp.Diff(loose(t, body), loose(t, w.Body.Bytes())); diff != "" {
			t.Errorf("%s (recorded -, fake +):\n%s", target, diff)
		}
		// Numbers have the form of the recordings too.
		if w.Code == http.StatusOK && !bytes.Equal(body, w.Body.Bytes()) {
			t.Errorf("%s: not the bytes of the recording:\n%s\n%s", target, body, w.Body.Bytes())
		}
		seen[target]++
	}
	for _, target := range []string{"AmazonSSM.GetParameter", "secretsmanager.GetSecretValue", "secretsmanager.DescribeSecret"} {
		if seen[target] < 5 {
			t.Errorf("%d recordings of %s were compared", seen[target], target)
		}
	}
}

func loose(t *testing.T, body []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// as puts what an answer tells of into the fake.
func (s *Server) as(t *testing.T, body []byte) {
	t.Helper()
	var a struct {
		ARN, Name, SecretBinary, VersionID        string
		SecretString                              *string
		VersionStages                             []string
		VersionIDsToStages                        map[string][]string
		CreatedDate, LastChangedDate, DeletedDate float64
		Parameter                                 *struct {
			ARN, Name, Type, Value string
			Version                int
			LastModifiedDate       float64
		}
	}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatal(err)
	}
	if p := a.Parameter; p != nil {
		s.Account = strings.Split(p.ARN, ":")[4]
		s.parameters[p.Name] = &parameter{name: p.Name, kind: p.Type, value: p.Value, version: p.Version, modified: at(p.LastModifiedDate)}
	}
	if a.Name == "" {
		return
	}
	raw, err := base64.StdEncoding.DecodeString(a.SecretBinary)
	if err != nil {
		t.Fatal(err)
	}
	v := &secret{name: a.Name, arn: a.ARN, version: a.VersionID, text: a.SecretString, raw: raw, stages: a.VersionStages, created: at(a.CreatedDate), changed: at(a.LastChangedDate)}
	if a.DeletedDate != 0 {
		v.deleted = at(a.DeletedDate)
	}
	for version, stages := range a.VersionIDsToStages {
		if stages[0] == "AWSPREVIOUS" {
			v.before = version
		} else {
			v.version, v.stages = version, stages
		}
	}
	s.secrets[a.Name] = v
}

func at(seconds float64) time.Time { return time.UnixMilli(int64(seconds*1000 + 0.5)).UTC() }

// TestBatchesAreThoseOfTheExamples compares with AWS's own sample answer, as no
// recording has a batch.
func TestBatchesAreThoseOfTheExamples(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(published(t, models), "models", "apis", "secretsmanager", "2017-10-17", "examples-1.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Examples map[string][]struct{ Input, Output map[string]any }
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	example := file.Examples["BatchGetSecretValue"][0]
	s := newServer(t, t.Errorf)
	for _, v := range example.Output["SecretValues"].([]any) {
		v := v.(map[string]any)
		s.PutSecret(v["Name"].(string), []byte(v["SecretString"].(string)))
		of := s.secrets[v["Name"].(string)]
		of.version, of.arn, of.created = v["VersionId"].(string), v["ARN"].(string), at(v["CreatedDate"].(float64))
	}
	out, e := s.batchGetSecretValue(example.Input)
	if e != nil {
		t.Fatal(e.code)
	}
	got, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	byName := cmp.Transformer("set", func(list []any) map[string]any {
		set := make(map[string]any)
		for _, v := range list {
			key, _ := json.Marshal(v)
			set[string(key)] = nil
		}
		return set
	})
	if diff := cmp.Diff(any(example.Output), loose(t, got), byName); diff != "" {
		t.Errorf("example -, fake +:\n%s", diff)
	}
}
