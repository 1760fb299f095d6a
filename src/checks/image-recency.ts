import type { Finding } from '../model/judging.ts'
import { communityImages, hiddenImages, images, type Image } from '../probes/openstack-images.ts'
import { check } from './check.ts'
import { age, cadenceSchema, markedInName, successorName, type Age, type Cadence } from './image-age.ts'
import { day } from './image-dates.ts'
import { byName, command, own, text, visible, type Listed } from './image-facts.ts'
import { named, pointer, sh, show } from './words.ts'

type Evidence = { images: typeof images }
type Beside = { hiddenImages: typeof hiddenImages; communityImages: typeof communityImages }

/** Every image is as recent as it promises, or no support is promised any more, or a fresh image has taken its name. */
export const recency = check<Evidence, Cadence, Beside>({
  needs: { images },
  wants: { hiddenImages, communityImages },
  parameters: cadenceSchema,
  judge({ images, hiddenImages, communityImages }, cadence, asOf) {
    const now = asOf.getTime() / 1000
    const listed = visible(images)
    const findings = listed.flatMap(item => {
      const its = age(item.image, cadence, now)
      return its.state === 'fresh' ? [] : [judgeOld(item, its, images, cadence, now)]
    })
    return { examined: listed.length, findings: [...findings, ...unlisted(images, hiddenImages, communityImages, cadence)] }
  },
})

function judgeOld({ image, index }: Listed, its: Age, images: Image[], cadence: Cadence, now: number): Finding {
  const name = text(image, 'name')
  const next = successorName(name)
  const successor = next === null ? undefined : byName(images).get(next)?.last.image
  const replaced = successor !== undefined && ['fresh', 'excused'].includes(age(successor, cadence, now).state)
  const [hidden, marked] = [own(image, 'os_hidden') === true, markedInName(name, cadence)]
  const about = {
    subject: named(image),
    at: pointer('images', index, its.state === 'unclear' ? 'provided_until' : 'image_build_date'),
    expected: `built after ${day(now - (its.due - its.built))} (replace_frequency ${show(own(image, 'replace_frequency'))})`,
    found: its.built === 0 ? 'no date of build or registration' : day(its.built),
  }
  if (its.state === 'unclear') {
    return {
      ...about,
      severity: 'violation',
      message: 'older than promised, and provided_until is neither a date nor none or notice',
      expected: 'none, notice or a date (YYYY-MM-DD)',
      found: show(own(image, 'provided_until')),
      remedy: command(image, "--property 'provided_until=<none, notice or YYYY-MM-DD>'"),
    }
  }
  if (its.state === 'excused') {
    return { ...about, severity: 'remark', message: 'older than promised; excused, as no support is promised for this date' }
  }
  if (!replaced) {
    const remedy = renew(image, its, hidden, marked)
    return { ...about, severity: 'violation', message: 'older than promised, and no fresh image has taken its name', remedy }
  }
  const by = `superseded by ${named(successor)}`
  if (hidden || marked) return { ...about, severity: 'remark', message: `rotated out as it should be: ${by}` }
  const message = `${by}, but neither hidden nor marked as old in its name`
  return { ...about, severity: 'remark', message, remedy: command(image, '--hidden') }
}

/** Set the old image aside as far as that was not done yet, then upload a new one in its name. */
function renew(image: Image, { built }: Age, hidden: boolean, marked: boolean): string {
  const name = text(image, 'name')
  const short = name.length > 200 || name === '' ? '<name>' : name
  const title = marked ? successorName(short) ?? short : short
  const aside = [
    ...marked ? [] : [`--name ${sh(`${title} ${built === 0 ? 'old' : day(built)}`)}`],
    ...hidden ? [] : ['--hidden'],
  ].join(' ')
  const format = /^[a-z0-9]{1,10}$/.exec(text(image, 'disk_format'))?.[0] ?? 'qcow2'
  const create = `openstack image create --public --disk-format ${format} --container-format bare --file '<new image file>' `
    + `--property 'image_build_date=<YYYY-MM-DD>' --property '<the other properties of the old image>' ${sh(title)}`
  return aside === '' ? create : `${command(image, aside)} && ${create}`
}

/** What the official suite never asks for, in one remark each. */
function unlisted(images: Image[], hidden: Image[] | undefined, community: Image[] | undefined, cadence: Cadence): Finding[] {
  const ids = new Set(visible(images).map(({ image }) => image.id))
  const remark = (need: string, subject: string, others: Image[] | undefined, tell: (rest: Image[]) => string): Finding[] => {
    const rest = (others ?? []).filter(image => !ids.has(image.id))
    if (rest.length === 0) return []
    const names = rest.slice(0, 5).map(image => named(image)).join(', ') + (rest.length > 5 ? ', …' : '')
    return [{ severity: 'remark', subject, at: pointer(need), message: tell(rest), found: names }]
  }
  return [
    ...remark('hiddenImages', 'hidden images', hidden, rest => {
      const listed = byName(images)
      const replaced = rest.filter(image => {
        const name = text(image, 'name')
        return listed.has(name) || (markedInName(name, cadence) && listed.has(successorName(name) ?? ''))
      }).length
      return `${rest.length} hidden public images are outside of the listing that decides; ${replaced} of them have a listed successor`
    }),
    ...remark('communityImages', 'community images', community,
      rest => `${rest.length} community images of other projects are outside of the listing that decides`),
  ]
}
