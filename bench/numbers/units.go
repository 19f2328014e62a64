package numbers

import (
	"fmt"
	"strconv"
)

// Duration prints seconds in the unit that suits them, with three digits.
func Duration(seconds float64) string {
	if seconds < 1 {
		ms := seconds * 1000
		return strconv.FormatFloat(ms, 'f', decimals(ms), 64) + " ms"
	}
	return strconv.FormatFloat(seconds, 'f', decimals(seconds), 64) + " s"
}

// Size prints a number of bytes in powers of ten.
func Size(bytes float64) string {
	switch {
	case bytes < 1e3:
		return fmt.Sprintf("%.0f bytes", bytes)
	case bytes < 1e6:
		return fmt.Sprintf("%.1f KB", bytes/1e3)
	}
	return fmt.Sprintf("%.1f MB", bytes/1e6)
}

// Thousands prints 10000 as 10,000.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Percent prints a share.
func Percent(share float64) string {
	p := share * 100
	if p >= 10 {
		return fmt.Sprintf("%.0f %%", p)
	}
	return fmt.Sprintf("%.1f %%", p)
}
