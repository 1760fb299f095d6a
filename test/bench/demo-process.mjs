// The demo cloud in a process of its own; sends its clouds.yaml to the parent.
import { profile } from '../../dist/demo/profiles.js'
import { startDemoCloud } from '../../dist/demo/server.js'

const cloud = await startDemoCloud(profile('compliant', new Date()))
process.send(cloud.config)
