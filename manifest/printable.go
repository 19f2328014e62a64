package manifest

import "encoding/binary"

// printableRun is the length of the run of printable ASCII characters and line
// feeds that a text begins with. Nearly every manifest is nothing else, and
// eight bytes are looked at in one step.
func printableRun(text []byte) int {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if !printable8(binary.LittleEndian.Uint64(text[i:])) {
			break
		}
	}
	for i < len(text) && (text[i] >= 0x20 && text[i] < 0x7F || text[i] == '\n') {
		i++
	}
	return i
}

// printable8 is the test for eight bytes at once. In each byte of a mask the
// highest bit says whether something holds of the byte at that place; the sums
// cannot carry into the next byte, because the highest bits are taken out.
func printable8(w uint64) bool {
	const (
		low  = 0x7F7F7F7F7F7F7F7F
		high = 0x8080808080808080
	)
	control := ^(w&low + 0x6060606060606060) // below 0x20
	newline := ^((w^0x0A0A0A0A0A0A0A0A)&low + low)
	del := ^((w^low)&low + low)
	return (w|control&^newline|del)&high == 0
}
