import type { JsonObject } from '../model/json.ts'
import { isObject, objectOf, textOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { refuses } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { IMPORTS, unsupported } from './image-change.ts'
import { disallowed, done, glanceError as error } from './image-error.ts'
import { owned } from './image-records.ts'
import { filled } from './image-upload.ts'
import { idOf } from './paging.ts'

/** PUT of the data of a queued image to Glance's staging area: the image is then `uploading`. */
export function stageData(cloud: Cloud, ask: Ask, image: JsonObject): Answer {
  const type = ask.headers['content-type'] ?? ''
  if (type !== 'application/octet-stream') return unsupported(type)
  if (!owned(image, cloud) || refuses(cloud, 'PUT', 'images')) return disallowed('upload_image')
  const id = idOf(image)
  if (image['status'] !== 'queued' || cloud.things.get('image', id) === undefined) {
    return error(409, `Image status transition from ${textOf(image['status'])} to uploading is not allowed`)
  }
  cloud.things.add('image-staged', { id, content: ask.bytes.toString('base64') })
  cloud.things.change('image', id, { status: 'uploading' })
  return done()
}

/** POST of the wish to import what was staged; the image becomes active afterwards. */
export function importData(cloud: Cloud, ask: Ask, image: JsonObject): Answer {
  const method = objectOf(ask)?.['method']
  const name = isObject(method) ? textOf(method['name']) : ''
  if (!IMPORTS.includes(name)) return error(400, `Unknown import method name '${name}'.`)
  if (!owned(image, cloud)) return disallowed('import_image')
  const staged = cloud.things.get('image-staged', idOf(image))
  if (name !== 'glance-direct') return error(403, `The demo cloud does not play the import method ${name}.`)
  if (staged === undefined || image['status'] !== 'uploading') return error(409, "Image needs to be staged before 'glance-direct' method can be used")
  cloud.things.remove('image-staged', idOf(image))
  filled(cloud, image, Buffer.from(textOf(staged['content']), 'base64'))
  return { status: 202, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: '' }
}
