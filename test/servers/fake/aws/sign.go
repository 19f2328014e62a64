package aws

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// checkSignature signs the request again, with the headers that the client says
// it has signed, and compares.
func (s *Server) checkSignature(r *http.Request, body []byte, service string) error {
	scope, signed, ok := cutAuthorization(r.Header.Get("Authorization"))
	if !ok {
		return errors.New("no Authorization header of Signature Version 4")
	}
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		return errors.New("no X-Amz-Date")
	}
	if d := time.Since(at); d > 15*time.Minute || d < -15*time.Minute {
		return errors.New("signed at another time")
	}
	if want := fmt.Sprintf("%s/%s/%s/%s/aws4_request", s.AccessKey, at.Format("20060102"), s.Region, service); scope != want {
		return fmt.Errorf("signed for %q, want %q", scope, want)
	}
	if got := r.Header.Get("X-Amz-Security-Token"); got != s.SessionToken {
		return errors.New("not the session token")
	}
	again, err := http.NewRequest(r.Method, s.URL+r.URL.RequestURI(), nil)
	if err != nil {
		return err
	}
	again.Host = r.Host
	for _, name := range signed {
		switch name {
		case "host":
		case "content-length":
			again.ContentLength = int64(len(body))
		default:
			again.Header[http.CanonicalHeaderKey(name)] = r.Header.Values(name)
		}
	}
	sum := sha256.Sum256(body)
	credentials := aws.Credentials{AccessKeyID: s.AccessKey, SecretAccessKey: s.SecretKey, SessionToken: s.SessionToken}
	if err := v4.NewSigner().SignHTTP(context.Background(), credentials, again, hex.EncodeToString(sum[:]), service, s.Region, at); err != nil {
		return err
	}
	if again.Header.Get("Authorization") != r.Header.Get("Authorization") {
		return errors.New("the signature is not that of the secret key")
	}
	return nil
}

// cutAuthorization takes the header apart into the credential scope and the
// names of the signed headers.
func cutAuthorization(header string) (scope string, signed []string, ok bool) {
	rest, ok := strings.CutPrefix(header, "AWS4-HMAC-SHA256 ")
	if !ok {
		return "", nil, false
	}
	for part := range strings.SplitSeq(rest, ", ") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "Credential":
			scope = value
		case "SignedHeaders":
			signed = strings.Split(value, ";")
		}
	}
	return scope, signed, scope != "" && len(signed) > 0
}
