package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// kvVersion is what both APIs say of one version of a secret.
type kvVersion struct {
	Version   int    `json:"version"`
	Deletion  string `json:"deletion_time"`
	Destroyed bool   `json:"destroyed"`
}

// gone says whether the version can no longer be read, and why. A deletion time
// may lie in the future: delete_version_after.
func (k kvVersion) gone(version int, now time.Time) (Answer, bool) {
	what := "its current version " + strconv.Itoa(version)
	if k.Destroyed {
		return Answer{State: Disabled, Why: what + " is destroyed"}, true
	}
	if k.Deletion == "" {
		return Answer{}, false
	}
	at, err := time.Parse(time.RFC3339Nano, k.Deletion)
	if err != nil || at.After(now) {
		return Answer{}, false
	}
	return Answer{State: Disabled, Why: what + " is deleted"}, true
}

// metadata reads the answer of metadata/: whether the current version is there.
func (v *vault) metadata(ctx context.Context, r reply) Answer {
	var answer struct {
		Data *struct {
			Current  *int                 `json:"current_version"`
			Versions map[string]kvVersion `json:"versions"`
		} `json:"data"`
	}
	if json.Unmarshal(r.Body, &answer) != nil || answer.Data == nil {
		return malformed
	}
	if answer.Data.Current == nil || answer.Data.Versions == nil {
		return v.notVersion2(ctx)
	}
	current := *answer.Data.Current
	if current == 0 {
		return Answer{State: Missing, Why: "it has metadata and no version yet"}
	}
	version, ok := answer.Data.Versions[strconv.Itoa(current)]
	if !ok {
		return malformed
	}
	if a, gone := version.gone(current, v.env.now()); gone {
		return a
	}
	return Answer{State: Found}
}

// kvData is the answer of data/. Data is null, with the metadata beside it, for
// a version that is deleted: not an error, but not a secret either.
type kvData struct {
	Data *struct {
		Data     map[string]json.RawMessage `json:"data"`
		Metadata *kvVersion                 `json:"metadata"`
	} `json:"data"`
}

// data reads the answer of data/ and picks the value. The body is overwritten:
// it is the only place that holds the other values.
func (v *vault) data(ctx context.Context, r reply, mode Mode) Answer {
	defer clear(r.Body)
	var answer kvData
	if json.Unmarshal(r.Body, &answer) != nil || answer.Data == nil {
		return malformed
	}
	if answer.Data.Metadata == nil {
		return v.notVersion2(ctx)
	}
	version := *answer.Data.Metadata
	if a, gone := version.gone(version.Version, v.env.now()); gone {
		return a
	}
	if answer.Data.Data == nil {
		return malformed
	}
	defer func() {
		for _, raw := range answer.Data.Data {
			clear(raw)
		}
	}()
	return pick(answer.Data.Data, v.config.Key, v.token, mode)
}

// pick returns the value of a secret that may have several keys: the one that
// is pinned, else the only one, else the one named "value".
func pick(data map[string]json.RawMessage, pinned, token string, mode Mode) Answer {
	key := pinned
	if key == "" {
		for key = range data {
			break
		}
		if len(data) != 1 {
			key = "value"
		}
	}
	raw, ok := data[key]
	switch {
	case len(data) == 0:
		return Answer{State: Broken, Why: "it holds no keys"}
	case !ok && pinned != "":
		return Answer{State: Missing, Why: "it has no key " + quote(pinned) + "; its keys are " + keyNames(data, token)}
	case !ok:
		return Answer{State: Broken, Why: "it has several keys and none is named \"value\": " + keyNames(data, token) + "; set which one is meant with key in the policy's stores"}
	}
	if kind := notText(raw); kind != "" {
		return Answer{State: Broken, Why: "its key " + keyName(key, data, token) + " holds " + kind + ", and only text comes back unchanged; write it as a text"}
	}
	if mode != Value {
		return Answer{State: Found}
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return malformed
	}
	return Answer{State: Found, Value: append([]byte{}, text...)}
}

// notText says what a JSON value is that is no text, "" for a text. Vault
// rounds numbers above 2^53, and objects come back with other spacing.
func notText(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '"':
		return ""
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// shownKeys is how many key names a message lists.
const shownKeys = 8

// keyNames lists the names of keys, never their values.
func keyNames(data map[string]json.RawMessage, token string) string {
	names := slices.Sorted(maps.Keys(data))
	var shown []string
	for _, name := range names[:min(len(names), shownKeys)] {
		shown = append(shown, keyName(name, data, token))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - len(shown); more > 0 {
		text += " and " + strconv.Itoa(more) + " more"
	}
	return text
}

// keyName prints the name of a key. One that could be a value in the wrong
// place, or repeats the token or a value of the secret, is not shown.
func keyName(name string, data map[string]json.RawMessage, token string) string {
	const hidden = "one that is not shown"
	if len(name) > 64 || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) ||
		token != "" && strings.Contains(name, token) {
		return hidden
	}
	for _, raw := range data {
		var text string
		if json.Unmarshal(raw, &text) == nil && text != "" && (text == name || len(text) >= 8 && strings.Contains(name, text)) {
			return hidden
		}
	}
	return quote(name)
}
