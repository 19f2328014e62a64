package aws

import (
	"context"
	"fmt"
	"net"
)

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// Refused is the error of a dial that would have left this machine.
type Refused struct{ Address string }

func (e *Refused) Error() string {
	return fmt.Sprintf("a test would have dialled %s, which is not this machine", e.Address)
}

// loopback dials this machine alone.
func loopback(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, &Refused{address}
		}
		return dial(ctx, network, address)
	}
}
