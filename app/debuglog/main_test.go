package debuglog

import (
	"os"
	"testing"

	"origintop/scrape/leaktest"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Main(m)) }
