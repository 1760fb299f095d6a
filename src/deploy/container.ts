import { basename } from 'node:path'
import { isFile, packageLines } from './package.ts'
import { comment, type Site } from './site.ts'

/** Stands for the image that the reader builds. */
export const IMAGE = 'registry.example.org/scs-check:nightly'

/** How to make an image with the tool: Debian, Node.js and `ssh-keygen`, which signs. */
export function containerfile(site: Site): string {
  const name = basename(site.package)
  const file = isFile(site.package)
  return `${comment(`${packageLines({ package: file ? `./${name}` : site.package })}podman build -t ${IMAGE} -f Containerfile . && podman push ${IMAGE}
Engines (sonobuoy, hydrophone, tempest) are to be added
where nightly.yaml names them.`)}
FROM node:22-slim
${file ? `COPY ${name} /tmp/scs-check.tgz\n` : ''}RUN apt-get update \\
 && apt-get install -y --no-install-recommends ca-certificates openssh-client \\
 && rm -rf /var/lib/apt/lists/* \\
 && npm install --global --ignore-scripts --no-audit --no-fund ${file ? '/tmp/scs-check.tgz' : site.package}
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["scs-check"]
`
}
