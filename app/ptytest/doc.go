// Package ptytest runs programs on terminals of their own. It is for Linux.
package ptytest
