import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { junitResults } from '../../src/tempest/junit.ts'
import { xmlEvents } from '../../src/tempest/xml.ts'

const escaped = (text: string) => text.replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`)

describe('XML', () => {
  it('gives back names, attributes and text as they were before escaping', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (attribute, text) => {
      const events = [...xmlEvents(`<?xml version="1.0"?><!-- <x> --><a b="${escaped(attribute)}">${escaped(text)}</a>`)]
      expect(events[0]).toEqual({ kind: 'start', name: 'a', attributes: new Map([['b', attribute]]) })
      expect(events.slice(1, -1)).toEqual(text === '' ? [] : [{ kind: 'text', text }])
    }))
  })
  it('either is read or refused, whatever it holds', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('<', '>', '/', '!', '[', ']', '-', '?', '"', '=', 'a', ' ', '&', ';') }), text => {
      try {
        for (const event of xmlEvents(text)) expect(event.kind).toMatch(/start|end|text/)
      } catch (error) {
        expect((error as Error).message).not.toBe('')
      }
    }))
  })
  it.each([
    ['an end without a start', '</a>'], ['a start without an end', '<a><b></b>'], ['crossed elements', '<a><b></a></b>'], ['a broken tag', '<a b=c></a>'],
    ['entities of its own', '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'], ['deep nesting', '<a>'.repeat(101) + '</a>'.repeat(101)], ['a comment without end', '<a><!--'],
  ])('with %s is refused', (_, xml) => { expect(() => [...xmlEvents(xml)]).toThrow() })
  it('takes time linear to its length', () => {
    const start = performance.now()
    for (const part of ['<', '<a ', '&#', ' a="', '<!--', '<a b="c" ']) expect(() => [...xmlEvents(`<x ${part.repeat(200_000)}`)]).toThrow()
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('a JUnit report', () => {
  const results = (cases: string) => junitResults(`<testsuites><testsuite>${cases}</testsuite></testsuites>`)
  it.each([
    ['a test that passed', '<testcase classname="a.B" name="test_c[id-1,smoke]" time="0.1"/>', { name: 'a.B.test_c[id-1,smoke]', status: 'passed' }],
    ['output that is no verdict', '<testcase classname="a.B" name="c"><system-out>failure</system-out></testcase>', { name: 'a.B.c', status: 'passed' }],
    ['a failure', '<testcase classname="a.B" name="c"><failure type="t">Traceback (most recent call last):\n  File "x"\na.Error: no &lt;b&gt;\n</failure></testcase>',
      { name: 'a.B.c', status: 'failed', message: 'a.Error: no <b>' }],
    ['an error with an attribute only', '<testcase classname="a.B" name="c"><error message="broken"/></testcase>', { name: 'a.B.c', status: 'failed', message: 'broken' }],
    ['a skipped one', '<testcase classname="a.B" name="c"><skipped><![CDATA[not <here>]]></skipped></testcase>', { name: 'a.B.c', status: 'skipped', message: 'not <here>' }],
    ['a skip before a failure', '<testcase classname="a.B" name="c"><skipped>s</skipped><failure>f</failure></testcase>', { name: 'a.B.c', status: 'failed', message: 'f' }],
    ['a failure before a skip', '<testcase classname="a.B" name="c"><failure>f</failure><skipped>s</skipped></testcase>', { name: 'a.B.c', status: 'failed', message: 'f' }],
    ['a class that could not be set up', '<testcase classname="" name="setUpClass (a.B)"><failure/></testcase>', { name: 'setUpClass (a.B)', status: 'failed' }],
    ['a test without class', '<testcase name="a.B.c"/>', { name: 'a.B.c', status: 'passed' }],
  ])('tells %s', (_, xml, expected) => { expect(results(xml)).toEqual([expected]) })
})
