package overlay

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"secretref.dev/secretref/ref"
)

func parse(t testing.TB, texts ...string) []ref.Reference {
	t.Helper()
	var all []ref.Reference
	for _, s := range texts {
		r, err := ref.Parse(s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		all = append(all, r)
	}
	return all
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct{ reference, key string }{
		{"tfy-secret://acme:model-keys:OPENAI_API_KEY", "MODEL_KEYS_OPENAI_API_KEY"},
		{"tfy-secret://acme:prod.eu:db-password", "PROD_EU_DB_PASSWORD"},
		{"acme:aws:prod-account:secret-store:ssm::/tfy-secret/models/openai", "PROD_ACCOUNT_TFY_SECRET_MODELS_OPENAI"},
		{"acme:hashicorp:eu:secret-store:kv::a//b", "EU_A_B"},
		{"acme:aws:a1b:secret-store:sm::arn:aws:secretsmanager:us-east-1:1:secret:tfy-x", "A1B_ARN_AWS_SECRETSMANAGER_US_EAST_1_1_SECRET_TFY_X"},
	} {
		r := parse(t, tt.reference)
		if got := assign(r, KeyMap{}, nil)[r[0]]; got != tt.key {
			t.Errorf("%s is %s, not %s", tt.reference, got, tt.key)
		}
	}
}

// Secrets that would share a key get a hash each; all others stay what they
// are, and no key of the manifests is taken away.
func TestCollisions(t *testing.T) {
	r := parse(t, "tfy-secret://acme:a-b:C", "tfy-secret://acme:a:B_C", "tfy-secret://acme:a:D", "tfy-secret://acme:a:TAKEN")
	keys := assign(r, KeyMap{}, map[string]bool{"A_TAKEN": true})
	if keys[r[0]] == keys[r[1]] || !strings.HasPrefix(keys[r[0]], "A_B_C_") || !strings.HasPrefix(keys[r[1]], "A_B_C_") {
		t.Errorf("%v", keys)
	}
	if keys[r[2]] != "A_D" || keys[r[3]] == "A_TAKEN" {
		t.Errorf("%v", keys)
	}
	// A pinned key that another secret would have by itself.
	m, err := ParseKeyMap("keys.yaml", []byte("A_D: tfy-secret://acme:a-b:C\n"))
	if err != nil {
		t.Fatal(err)
	}
	keys = assign(r, m, nil)
	if keys[r[0]] != "A_D" || keys[r[2]] == "A_D" || keys[r[1]] != "A_B_C" {
		t.Errorf("%v", keys)
	}
	// A secret whose plain key is what the hash made of another.
	hashed := keyAt(r[0], 1)
	more := append(r, parse(t, "tfy-secret://acme:x:"+hashed[2:])...)
	more[4].Group = "a"
	seen := map[string]bool{}
	for _, k := range assign(more, KeyMap{}, nil) {
		if seen[k] {
			t.Errorf("%s twice", k)
		}
		seen[k] = true
	}
}

// Whatever the references: distinct keys that Kubernetes takes, of capitals,
// digits and underscores, the same in every order, and the same whatever else is
// rendered, unless another secret comes to the same key.
func TestKeysProperty(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	word := func(letters string, most int) string {
		b := make([]byte, 1+rnd.IntN(most))
		for i := range b {
			b[i] = letters[rnd.IntN(len(letters))]
		}
		return string(b)
	}
	for range 3000 {
		set := make(map[ref.Reference]bool)
		for range 1 + rnd.IntN(30) {
			r := ref.Reference{Form: ref.SecretGroup, Tenant: word("ab", 1), Group: word("ab-.", 3), Key: word("ab_-.", 3)}
			if rnd.IntN(2) == 0 {
				r = ref.Reference{Form: ref.SecretStore, Tenant: "a", Provider: "aws", Account: word("ab-", 3), Integration: word("ab", 1), Path: word("aB/_:0", []int{4, 300}[rnd.IntN(2)])}
			}
			set[r] = true
		}
		refs := slices.Collect(maps.Keys(set))
		keys := assign(refs, KeyMap{}, map[string]bool{"A_B": true})
		seen := map[string]bool{"A_B": true}
		for r, k := range keys {
			if k == "" || len(k) > 253 || strings.Trim(k, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" || seen[k] {
				t.Fatalf("bad key %q for %s", k, r)
			}
			seen[k] = true
		}
		plain := map[string]int{"A_B": 1}
		for _, r := range refs {
			plain[keyAt(r, 0)]++
		}
		for r, k := range keys {
			if alone := keyAt(r, 0); plain[alone] == 1 && k != alone {
				t.Fatalf("%s is %s among others, and %s alone", r, k, alone)
			}
		}
		rnd.Shuffle(len(refs), func(i, j int) { refs[i], refs[j] = refs[j], refs[i] })
		for r, k := range assign(refs, KeyMap{}, map[string]bool{"A_B": true}) {
			if keys[r] != k {
				t.Fatalf("%s is %s and %s", r, k, keys[r])
			}
		}
	}
}

func TestKeyMap(t *testing.T) {
	m, err := ParseKeyMap("keys.yaml", []byte("# why\nopenai.key: tfy-secret://acme:model-keys:OPENAI\nB: 'acme:aws:a:secret-store:s::/x'\n"))
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := m.Key(parse(t, "tfy-secret://acme:model-keys:OPENAI")[0]); !ok || k != "openai.key" {
		t.Errorf("%q", k)
	}
	for _, tt := range []struct{ text, message string }{
		{"- a\n", "not a mapping"},
		{"A: [b]\n", "keys.yaml:1: not a key with one reference"},
		{"A: CANARY\n", "the key A has no reference"},
		{"a b: tfy-secret://a:b:C\n", "not a key that a Kubernetes Secret can have"},
		{"A: tfy-secret://a:b:C\nB: tfy-secret://a:b:C\n", "keys.yaml:2: the secret of the key B has the key A already"},
		{"A: tfy-k8s-secret://B\n", "cannot stand for another key"},
		{"A: &CANARY", "no reference"},
		{"\tCANARY", "not YAML"},
		{"A: tfy-secret://a:b:C\n---\nB: tfy-secret://a:b:CANARY\n", "more than one document"},
		{"A: tfy-secret://a:b:C\n---\n\tCANARY", "more than one document"},
		{"ghp_" + "CANARYcanaryCANARYcanaryCANARYcanary: tfy-secret://a:b:C\n", "looks like a credential"},
	} {
		_, err := ParseKeyMap("keys.yaml", []byte(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.message) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%q: %v", tt.text, err)
		}
	}
	for _, text := range []string{"", "# nothing yet\n", "---\n"} {
		if _, err := ParseKeyMap("keys.yaml", []byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ParseKeyMap("keys.yaml", []byte("A: tfy-secret://a:b:C\nA: tfy-secret://a:b:D\n")); err == nil {
		t.Error("a key stands twice")
	}
}

func FuzzParseKeyMap(f *testing.F) {
	f.Add("A: tfy-secret://a:b:C\n")
	f.Add("A: &x tfy-secret://a:b:C\nB: *x\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseKeyMap("k", []byte(text))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for r, key := range m.keys {
			if _, err := ref.Parse("tfy-k8s-secret://" + key); err != nil || seen[key] || r.Form == ref.None {
				t.Errorf("%q for %v", key, r)
			}
			seen[key] = true
		}
	})
}
