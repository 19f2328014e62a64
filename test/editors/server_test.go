package editors

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience is how long the server may take for one answer.
const patience = 60 * time.Second

// A server is a running YAML language server, spoken to as an editor does.
type server struct {
	t        *testing.T
	in       io.WriteCloser
	messages chan message
	settings map[string]any
	last     int // request
	dir      string
}

type message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  json.RawMessage `json:"error,omitempty"`
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type diagnostic struct {
	Range struct {
		Start position `json:"start"`
		End   position `json:"end"`
	} `json:"range"`
	Message string `json:"message"`
	Source  string `json:"source"`
}

func (d diagnostic) String() string {
	return fmt.Sprintf("%d:%d-%d:%d %s", d.Range.Start.Line, d.Range.Start.Character, d.Range.End.Line, d.Range.End.Character, d.Message)
}

// start runs the server with a schema for all YAML files, as the setting
// yaml.schemas says it; "" for none.
func start(t *testing.T, schema string) *server {
	t.Helper()
	var schemas map[string]any
	if schema != "" {
		schemas = map[string]any{"file://" + schema: []string{"*.yaml"}}
	}
	return startIn(t, t.TempDir(), schemas)
}

// startIn runs the server for a folder, with the value of yaml.schemas.
func startIn(t *testing.T, dir string, schemas map[string]any) *server {
	t.Helper()
	yaml := map[string]any{"validate": true, "completion": true, "hover": true,
		"schemaStore": map[string]any{"enable": false}} // it would open connections
	if schemas != nil {
		yaml["schemas"] = schemas
	}
	cmd := exec.Command("node", filepath.Join(tools.server, "node_modules", "yaml-language-server", "bin", "yaml-language-server"), "--stdio")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: these tests need Node.js", err)
	}
	s := &server{t: t, in: in, messages: make(chan message, 100), dir: dir,
		settings: map[string]any{"yaml": yaml, "http": map[string]any{}, "[yaml]": map[string]any{}, "editor": map[string]any{}, "files": map[string]any{}}}
	go s.read(out)
	t.Cleanup(func() {
		in.Close()
		cmd.Process.Kill()
		cmd.Wait()
	})
	s.call("initialize", map[string]any{
		"processId": os.Getpid(), "rootUri": "file://" + s.dir,
		"workspaceFolders": []any{map[string]any{"uri": "file://" + s.dir, "name": "folder"}},
		"capabilities": map[string]any{
			"workspace":    map[string]any{"configuration": true},
			"textDocument": map[string]any{"completion": map[string]any{"completionItem": map[string]any{"snippetSupport": true}}},
		},
	})
	s.send(map[string]any{"method": "initialized", "params": map[string]any{}})
	s.send(map[string]any{"method": "workspace/didChangeConfiguration", "params": map[string]any{"settings": s.settings}})
	return s
}

// read takes the server's messages apart until it ends.
func (s *server) read(out io.Reader) {
	defer close(s.messages)
	for r := bufio.NewReader(out); ; {
		header, err := textproto.NewReader(r).ReadMIMEHeader()
		if err != nil {
			return
		}
		n, _ := strconv.Atoi(header.Get("Content-Length"))
		body := make([]byte, n)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		var m message
		if json.Unmarshal(body, &m) == nil {
			s.messages <- m
		}
	}
}

func (s *server) send(m map[string]any) {
	m["jsonrpc"] = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		s.t.Fatal(err)
	}
	fmt.Fprintf(s.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

// next returns the next message that wanted accepts. What the server asks in
// between is answered.
func (s *server) next(what string, wanted func(message) bool) message {
	s.t.Helper()
	for late := time.After(patience); ; {
		select {
		case m, ok := <-s.messages:
			switch {
			case !ok:
				s.t.Fatalf("the server ended before %s", what)
			case wanted(m):
				return m
			case m.ID != nil && m.Method != "":
				s.answer(m)
			}
		case <-late:
			s.t.Fatalf("no %s within %v", what, patience)
		}
	}
}

func (s *server) answer(m message) {
	var result any
	if m.Method == "workspace/configuration" {
		var params struct{ Items []struct{ Section string } }
		json.Unmarshal(m.Params, &params)
		var sections []any
		for _, item := range params.Items {
			sections = append(sections, s.settings[item.Section])
		}
		result = sections
	}
	s.send(map[string]any{"id": m.ID, "result": result})
}

// call sends a request and returns its result.
func (s *server) call(method string, params any) json.RawMessage {
	s.t.Helper()
	s.last++
	id := strconv.Itoa(s.last)
	s.send(map[string]any{"id": s.last, "method": method, "params": params})
	m := s.next(method, func(m message) bool { return string(m.ID) == id && m.Method == "" })
	if m.Error != nil {
		s.t.Fatalf("%s: %s", method, m.Error)
	}
	return m.Result
}

// open opens a file and returns what the server says about it.
func (s *server) open(name, text string) []diagnostic {
	s.t.Helper()
	s.send(map[string]any{"method": "textDocument/didOpen", "params": map[string]any{
		"textDocument": map[string]any{"uri": s.uri(name), "languageId": "yaml", "version": 1, "text": text}}})
	return s.diagnostics(name)
}

// change replaces the text of an open file.
func (s *server) change(name, text string) []diagnostic {
	s.t.Helper()
	s.last++
	s.send(map[string]any{"method": "textDocument/didChange", "params": map[string]any{
		"textDocument":   map[string]any{"uri": s.uri(name), "version": s.last + 1},
		"contentChanges": []any{map[string]any{"text": text}}}})
	return s.diagnostics(name)
}

func (s *server) uri(name string) string { return "file://" + filepath.Join(s.dir, name) }

func (s *server) diagnostics(name string) []diagnostic {
	s.t.Helper()
	var params struct {
		URI         string       `json:"uri"`
		Diagnostics []diagnostic `json:"diagnostics"`
	}
	s.next("diagnostics of "+name, func(m message) bool {
		if m.Method != "textDocument/publishDiagnostics" {
			return false
		}
		err := json.Unmarshal(m.Params, &params)
		return err == nil && params.URI == s.uri(name)
	})
	return params.Diagnostics
}

// complete returns the labels of what is proposed at a place.
func (s *server) complete(name string, at position) []string {
	s.t.Helper()
	result := s.call("textDocument/completion", map[string]any{"textDocument": map[string]any{"uri": s.uri(name)}, "position": at})
	var list struct{ Items []struct{ Label string } }
	if err := json.Unmarshal(result, &list); err != nil {
		s.t.Fatal(err)
	}
	var labels []string
	for _, item := range list.Items {
		labels = append(labels, item.Label)
	}
	return labels
}

// hover returns what is shown about a place.
func (s *server) hover(name string, at position) string {
	s.t.Helper()
	return string(s.call("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": s.uri(name)}, "position": at}))
}

// cursor takes the sign | out of a text and returns where it was.
func cursor(t *testing.T, text string) (string, position) {
	t.Helper()
	before, after, ok := strings.Cut(text, "|")
	if !ok {
		t.Fatal("no cursor in the text")
	}
	line := strings.Count(before, "\n")
	return before + after, position{line, len(before) - strings.LastIndex(before, "\n") - 1}
}
