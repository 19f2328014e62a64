package store

import (
	"strings"
	"testing"
)

// What a store cannot hold is said before anything is sent there: none of these
// stores has a server.
func TestWhatStoresCannotHold(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	levels := func(n int) string { return strings.Repeat("/a", n) }
	const fine = "EXAMPLE"
	for _, c := range []struct {
		store       creator
		name, value string
		want        string // a part of the reason; "" for none
	}{
		{&vault{}, "app/db", fine, ""},
		{&vault{}, "/app/db/", fine, ""},
		{&vault{}, "app//db", fine, "empty parts"},
		{&vault{}, "app/../db", fine, "dots"},
		{&vault{}, "", fine, "empty parts"},
		{&vault{}, "app/db", "\xff", "takes text only"},
		{&vault{}, "app/db", "EXAMPLE\x00", ""},

		{&parameterStore{}, "/tfy-secret/acme/db_1.password-x", fine, ""},
		{&parameterStore{}, "db", fine, ""},
		{&parameterStore{}, "/awsome/db", fine, ""},
		{&parameterStore{}, levels(15), fine, ""},
		{&parameterStore{}, levels(16), fine, "15 levels"},
		{&parameterStore{}, "/tfy secret/db", fine, "can be called that"},
		{&parameterStore{}, "/tfy-secret/ü", fine, "can be called that"},
		{&parameterStore{}, "/tfy-secret/db/", fine, "can be called that"},
		{&parameterStore{}, "/tfy-secret//db", fine, "can be called that"},
		{&parameterStore{}, "", fine, "can be called that"},
		{&parameterStore{}, "/" + long(1011), fine, "can be called that"},
		{&parameterStore{}, "tfy-secret/db", fine, "begins with /"},
		{&parameterStore{}, "/tfy-secret/db:3", fine, "names what is there already"},
		{&parameterStore{}, "arn:aws:ssm:us-east-1:123456789012:parameter/db", fine, "names what is there already"},
		{&parameterStore{}, "/aws/db", fine, "AWS's own"},
		{&parameterStore{}, "/SSM/db", fine, "AWS's own"},
		{&parameterStore{}, "AwsDb", fine, "AWS's own"},
		{&parameterStore{}, "/db", long(4096), ""},
		{&parameterStore{}, "/db", long(4097), "advanced tier"},
		{&parameterStore{}, "/db", long(8192), "advanced tier"},
		{&parameterStore{}, "/db", long(8193), "8 KiB"},
		{&parameterStore{}, "/db", "EXAMPLE {{ssm:other}}", "{{"},
		{&parameterStore{}, "/db", "\xff", "takes text only"},

		{&secretsManager{}, "/tfy-secret/acme/db@x+y=z_1.2", fine, ""},
		{&secretsManager{}, "db:3", fine, "can be called that"},
		{&secretsManager{}, long(513), fine, "can be called that"},
		{&secretsManager{}, "", fine, "can be called that"},
		{&secretsManager{}, "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-abcdef", fine, "names what is there already"},
		{&secretsManager{}, "db", long(65536), ""},
		{&secretsManager{}, "db", long(65537), "64 KiB"},
		{&secretsManager{}, "db", "\xff", ""},

		{&google{}, "tfy-db_1", fine, ""},
		{&google{}, "tfy/db", fine, "can be called that"},
		{&google{}, long(256), fine, "can be called that"},
		{&google{}, "tfy-db", long(65536), ""},
		{&google{}, "tfy-db", long(65537), "64 KiB"},
		{&google{}, "tfy-db", "\xff", ""},

		{&azure{}, "tfy-db", fine, ""},
		{&azure{}, "tfy_db", fine, "can be called that"},
		{&azure{}, long(128), fine, "can be called that"},
		{&azure{}, "tfy-db", long(25 << 10), ""},
		{&azure{}, "tfy-db", long(25<<10 + 1), "25 KB"},
		{&azure{}, "tfy-db", "\xff", "takes text only"},

		{&clusterSecret{}, "OPENAI_API_KEY.1-x", fine, ""},
		{&clusterSecret{}, "..x", fine, "can be called that"},
		{&clusterSecret{}, ".", fine, "can be called that"},
		{&clusterSecret{}, "a/b", fine, "can be called that"},
		{&clusterSecret{}, long(254), fine, "can be called that"},
		{&clusterSecret{}, "A", long(1 << 20), ""},
		{&clusterSecret{}, "A", long(1<<20 + 1), "1 MiB"},
		{&clusterSecret{}, "A", "\xff", ""},
	} {
		why := c.store.unfit(Secret{c.name, []byte(c.value)})
		if !strings.Contains(why, c.want) || (c.want == "") != (why == "") {
			t.Errorf("%T, a name of %d characters %.60q and %d bytes: %q, want %q", c.store, len(c.name), c.name, len(c.value), why, c.want)
		}
		if strings.Contains(why, "EXAMPLE") {
			t.Errorf("%T: the reason holds the value", c.store)
		}
	}
}

// Two names that one vault takes for the same are not both written.
func TestAzureNamesThatDifferInCase(t *testing.T) {
	got := sameInAnyCase([]Secret{{Name: "Db"}, {Name: "other"}, {Name: "db"}, {Name: "DB"}})
	for i, want := range []bool{false, false, true, true} {
		if got[i] != want {
			t.Errorf("%d: %v", i, got[i])
		}
	}
}

func TestDataSize(t *testing.T) {
	for text, want := range map[string]int{`""`: 0, `"QQ=="`: 1, `"QUI="`: 2, `"QUJD"`: 3, `"QUJDRA=="`: 4} {
		var n dataSize
		if err := n.UnmarshalJSON([]byte(text)); err != nil || int(n) != want {
			t.Errorf("%s: %d, %v, want %d", text, n, err, want)
		}
	}
}

// A code of AWS is one of creating or of reading, and never shown without being
// known.
func TestCodesOfAWSAreKnown(t *testing.T) {
	for code, c := range awsWrites {
		if c.State == 0 || c.Why == "" || c.how == created || c.how == declined && c.State == Found {
			t.Errorf("%s: %+v", code, c)
		}
		if _, t1 := awsReply(code, 400); awsCodes[code].no == 0 && t1.why != "" {
			t.Errorf("%s is no answer: %s", code, t1.why)
		}
	}
}
