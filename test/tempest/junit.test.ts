import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breathing } from '../../src/tempest/breath.ts'
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
  it.each([
    ['an attribute twice', '<a b="1" b="2"/>'], ['a thousand attributes', `<a ${Array.from({ length: 1000 }, (_, i) => `b${i}=""`).join(' ')}/>`],
    ['comments without end', `<a>${'<!---->'.repeat(20_000)}</a>`],
  ])('with %s is refused', (_, xml) => { expect(() => [...xmlEvents(xml)]).toThrow() })
  it('takes time linear to its length', () => {
    const start = performance.now()
    for (const part of ['<', '<a ', '&#', ' a="', '<!--', '<a b="c" ']) expect(() => [...xmlEvents(`<x ${part.repeat(200_000)}`)]).toThrow()
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('a JUnit report', () => {
  const open = new AbortController().signal
  const report = (xml: string) => junitResults(xml, breathing(open))
  const results = (cases: string) => report(`<testsuites><testsuite>${cases}</testsuite></testsuites>`)
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
  ])('tells %s', async (_, xml, expected) => { expect(await results(xml)).toEqual([expected]) })
  it.each([
    ['an element with the prefix of a namespace', '<testcase name="a"><j:failure xmlns:j="x">f</j:failure></testcase>', 'failed'],
    ['an element in capitals', '<TestCase name="a"><Failure>f</Failure></TestCase>', 'failed'],
    ['a failure among the output', '<testcase name="a"><system-out><failure/></system-out></testcase>', 'failed'],
    ['the attribute status', '<testcase name="a" status="Failed"/>', 'failed'], ['the attribute result', '<testcase name="a" status="run" result="error"/>', 'failed'],
    ['a status with a prefix', '<testcase name="a" x:status="failed"/>', 'failed'], ['a status against a skip', '<testcase name="a" status="failed"><skipped/></testcase>', 'failed'],
    ['a test that was not run', '<testcase name="a" status="notrun"/>', 'skipped'], ['a failure against its status', '<testcase name="a" status="passed"><error/></testcase>', 'failed'],
    ['the words of googletest', '<testcase name="a" status="run" result="completed"/>', 'passed'],
  ])('heeds %s', async (_, xml, status) => { expect(await results(xml)).toMatchObject([{ name: 'a', status }]) })
  it.each([
    ['an unknown element', results, '<testcase name="a"><flakyFailure/></testcase>', /<flakyFailure>, of which nobody knows/],
    ['an unknown status', results, '<testcase name="a" status="odd"/>', /the status "odd", of which nobody knows/],
    ['a test within a test', results, '<testcase name="a"><testcase name="b"/></testcase>', /<testcase>, of which/],
    ['a failure of no test', results, '<testcase name="a"/><error/>', /<error> belongs to no test/],
    ['failures that it does not hold', report, '<testsuite failures="1" errors="1"><testcase name="a"><failure/></testcase></testsuite>', /it counts 2 failures and holds 1/],
    ['tests that it does not hold', report, '<j:testsuites tests="3"><testsuite tests="1"><testcase name="a"/></testsuite><testsuite><testcase name="b"/></testsuite></j:testsuites>', /3 tests and holds 2/],
    ['skips that it does not hold', report, '<testsuite skipped="1"><testcase name="a"/></testsuite>', /1 skipped and holds 0/],
    ['a count that is none', report, '<testsuite failures="many"/>', /failures="many", which is no count/],
    ['no suite', report, '<html><testcase name="a"/></html>', /begins with <html>/],
    ['20001 tests', results, '<testcase/>'.repeat(20_001), /more than 20000 tests/],
    ['a million elements', results, '<a/>'.repeat(600_000), /more than 1000000 elements/],
  ])('with %s is refused', async (_, read, xml, message) => { await expect(read(xml)).rejects.toThrow(message) })
  it('may hold more than its suites count, such as a failure and an error of one test', async () => {
    expect(await report('<testsuite tests="1" failures="1" errors="1"><testcase name="a"><failure/><error/></testcase><testcase name="b"/></testsuite>')).toHaveLength(2)
  })
})
