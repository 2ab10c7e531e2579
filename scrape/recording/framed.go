package recording

import (
	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/recording/format"
)

// Framed returns a page as it is recorded. Its body is that of the page.
func Framed(p *scrape.Page) *format.Page {
	t := &p.Target
	page := &format.Page{
		Origin: t.Origin, Labels: t.Labels, Target: t.Name, URL: access.RedactedText(t.URL), Kind: t.Role.String(),
		Time: p.Time, Took: p.Took, Status: p.Status, Whole: p.Whole, Body: p.Body,
	}
	if p.Err != nil {
		page.Err = scrape.Reason(p.Err)
	}
	return page
}
