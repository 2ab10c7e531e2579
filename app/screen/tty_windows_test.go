package screen

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/gdamore/tcell/v2"
	"golang.org/x/sys/windows"
)

// The child process of this test has a console of its own, in no window on the desktop: each key that is pressed there is one key, the
// screen is as large as what the console shows of its buffer, and its modes are restored.
func TestConsole(t *testing.T) {
	const child = "ORIGINTOP_TEST_CONSOLE"
	if os.Getenv(child) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestConsole$", "-test.v")
		cmd.Env = append(os.Environ(), child+"=1")
		cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NO_WINDOW}
		cmd.WaitDelay = time.Second
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestConsole") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	screen, _, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	seen, err := openTerminal() // the screen closes its own
	if err != nil {
		t.Fatal(err)
	}
	c := seen.(*console)
	modes := func() (in, out uint32) {
		if err := errors.Join(windows.GetConsoleMode(c.in, &in), windows.GetConsoleMode(c.out, &out)); err != nil {
			t.Fatal(err)
		}
		return in, out
	}
	inBefore, outBefore := modes()
	before, err := c.WindowSize()
	if err != nil {
		t.Fatal(err)
	}
	kernel := windows.NewLazySystemDLL("kernel32.dll")
	resize := func(columns, rows int) {
		if ok, _, err := kernel.NewProc("SetConsoleScreenBufferSize").Call(uintptr(c.out), uintptr(columns|rows<<16)); ok == 0 {
			t.Fatal(err)
		}
	}
	resize(before.Width, 9001)
	if err := screen.Init(); err != nil {
		t.Fatal(err)
	}
	if width, height := screen.Size(); width != before.Width || height != before.Height {
		t.Errorf("the screen is %dx%d, the window %dx%d", width, height, before.Width, before.Height)
	}

	typed := func(records ...inputRecord) {
		var n uint32
		if ok, _, err := kernel.NewProc("WriteConsoleInputW").Call(uintptr(c.in), uintptr(unsafe.Pointer(&records[0])), uintptr(len(records)),
			uintptr(unsafe.Pointer(&n))); ok == 0 || int(n) != len(records) {
			t.Fatal(n, err)
		}
	}
	const ctrl, packet = 8, 0xe7 // LEFT_CTRL_PRESSED, VK_PACKET
	for _, r := range []inputRecord{
		{key: windows.VK_SHIFT, scan: 42},
		{key: 'Q', scan: 16, character: 'q'},
		{key: windows.VK_UP, scan: 72},
		{key: 'C', scan: 46, character: 3, modifiers: ctrl},
		{key: 'X', scan: 45, character: 'x', times: 3},
		{key: packet, character: 'é'},
		{character: 'ö'},
		{character: 0xd83d},
		{character: 0xde00},
		{key: windows.VK_RETURN, scan: 28, character: '\r'},
	} {
		r.event, r.down = eventKey, 1
		r.times = max(r.times, 1)
		typed(r)
		r.down = 0
		typed(r)
	}
	var sequence []inputRecord // at once, as the console sends it
	for _, b := range "\x1b[5~" {
		sequence = append(sequence, inputRecord{event: eventKey, down: 1, times: 1, character: uint16(b)})
	}
	typed(sequence...)
	typed(inputRecord{event: eventKey, down: 1, times: 1, key: 'Z', scan: 44, character: 'z'})
	var got []string
	for key := ""; key != "Rune[z]"; {
		late := time.AfterFunc(20*time.Second, func() { panic("the keys do not come") })
		event, is := screen.PollEvent().(*tcell.EventKey)
		late.Stop()
		if is {
			key = event.Name()
			got = append(got, key)
		}
	}
	if got, want := strings.Join(got, " "),
		"Rune[q] Up Ctrl+C Rune[x] Rune[x] Rune[x] Rune[é] Rune[ö] Rune[😀] Enter PgUp Rune[z]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	screen.Fini()
	if in, out := modes(); in != inBefore || out != outBefore {
		t.Errorf("the modes of input and output are %#x and %#x, they were %#x and %#x", in, out, inBefore, outBefore)
	}
}
