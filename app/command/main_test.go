package command

import (
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // clocks in golden reports
	goleak.VerifyTestMain(m)
}
