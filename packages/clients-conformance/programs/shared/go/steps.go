package main

import (
	"fmt"
	"os"
	"time"
)

// step carries one out and tells it in a line; the program ends with 1 at the first that fails.
func step(name string, work func() (string, error)) {
	told, err := work()
	switch {
	case err != nil:
		fmt.Printf("FAIL  %s: %v\n", name, err)
		os.Exit(1)
	case told == "":
		fmt.Printf("ok    %s\n", name)
	default:
		fmt.Printf("ok    %s: %s\n", name, told)
	}
}

// same is an error unless the two print alike.
func same(found, wanted any) error {
	if fmt.Sprint(found) == fmt.Sprint(wanted) {
		return nil
	}
	return fmt.Errorf("wanted %v, found %v", wanted, found)
}

// until asks until the answer is as wanted, for ten seconds at most, and gives what was read last.
func until[T any](read func() (T, error), holds func(T) bool) (T, error) {
	deadline := time.Now().Add(10 * time.Second)
	for {
		value, err := read()
		if err != nil || holds(value) {
			return value, err
		}
		if time.Now().After(deadline) {
			return value, fmt.Errorf("still not so after 10 s: %v", value)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
