package screentest

import (
	"unicode"
	"unicode/utf8"
)

// Hostile are texts as an exporter, or a file, might hold them. Each begins with "evil", so that it is found where it is shown.
var Hostile = []string{
	"evil\x1b[31m\x1b]0;title\x07\x1bP\x1b\\\u009b2J\u0090",
	"evil[red]tag[-] [::b][\"region\"]",
	"evil\x00\x08\x7f\r\n\t\v",
	"evil\u202e1234\u202c\u2066\u200f\u061c",
	"evil\u05d0 12 \u0661",
	"evil\u200b\u200d\u2028\u2029\ufeff\u00ad\u034f\u3164\U000e0041\ue000",
	"evil" + zalgo,
	"evil界界界👩\u200d👧🇦🇧👍🏽\u2e3b\u1112\u1161",
	"evil\xff\xc0\xaf\xed\xa0\xbd\xe2\x82",
}

// zalgo is a pile of marks.
const zalgo = "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"

// scripts are those that are written from right to left.
var scripts = []*unicode.RangeTable{
	unicode.Adlam, unicode.Arabic, unicode.Avestan, unicode.Chorasmian, unicode.Cypriot, unicode.Elymaic, unicode.Hatran, unicode.Hebrew,
	unicode.Imperial_Aramaic, unicode.Inscriptional_Pahlavi, unicode.Inscriptional_Parthian, unicode.Kharoshthi, unicode.Lydian, unicode.Mandaic,
	unicode.Manichaean, unicode.Mende_Kikakui, unicode.Meroitic_Cursive, unicode.Meroitic_Hieroglyphs, unicode.Nabataean, unicode.Nko,
	unicode.Old_Hungarian, unicode.Old_North_Arabian, unicode.Old_Sogdian, unicode.Old_South_Arabian, unicode.Old_Turkic, unicode.Palmyrene,
	unicode.Phoenician, unicode.Psalter_Pahlavi, unicode.Samaritan, unicode.Sogdian, unicode.Syriac, unicode.Thaana, unicode.Hanifi_Rohingya,
}

// UnsafeText says what in a text could disturb a terminal, by the tables of Unicode; "" if nothing.
func UnsafeText(text string) string {
	if !utf8.ValidString(text) {
		return "invalid UTF-8"
	}
	marks := 9 // in a row; at the beginning there is nothing to stand on
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp):
			return "a character of category C, Zl or Zp"
		case unicode.In(r, unicode.Bidi_Control, unicode.Join_Control, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point,
			unicode.Regional_Indicator, unicode.Noncharacter_Code_Point):
			return "a character that changes others"
		case unicode.In(r, scripts...):
			return "a character written from right to left"
		case unicode.In(r, unicode.M):
			if marks++; marks > 2 {
				return "too many marks"
			}
			continue
		}
		marks = 0
	}
	return ""
}
