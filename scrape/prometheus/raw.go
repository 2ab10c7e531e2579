package prometheus

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
)

// samples calls each with the series of a selector and their samples as they are stored, from one time to another, in milliseconds. Thanos
// is asked for those of each of a pair, as it would make one series of both, and for what it has not thinned out.
func (c *Client) samples(ctx context.Context, selector string, from, to int64, each func(*Series) error) (*Answer, error) {
	form := url.Values{
		"query":   {fmt.Sprintf("%s[%dms]", selector, max(1, to-from))},
		"time":    {strconv.FormatFloat(float64(to)/1e3, 'f', 3, 64)},
		"nocache": {"1"}, "dedup": {"false"}, "max_source_resolution": {"0s"},
	}
	return c.ask(ctx, "/api/v1/query", form, func(d *decoder) error { return d.result(each) })
}

// types returns the types of families, as far as the server knows them.
func (c *Client) types(ctx context.Context) (*Answer, map[string]string, error) {
	types := map[string]string{}
	a, err := c.ask(ctx, "/api/v1/metadata", url.Values{"limit_per_metric": {"1"}}, func(d *decoder) error {
		return d.object(func(family []byte) error {
			name := string(family)
			return d.array(func() error {
				return d.object(func(member []byte) error {
					if string(member) != "type" {
						return d.SkipValue()
					}
					kind, err := d.text()
					types[name] = d.intern([]byte(kind))
					return err
				})
			})
		})
	})
	return a, types, err
}
