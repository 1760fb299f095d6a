import { comment, type Site } from './site.ts'

/** Stands for the image that the reader builds. */
export const IMAGE = 'registry.example.org/scs-check:nightly'

/** How to make an image with the tool: Debian, Node.js and `ssh-keygen`, which signs. */
export function containerfile({ package: name }: Site): string {
  return `${comment(`podman build -t ${IMAGE} -f Containerfile . && podman push ${IMAGE}
Where the package is in no registry: npm pack in its directory, then COPY the .tgz and install that. Engines (sonobuoy, hydrophone, tempest) are to be added
where nightly.yaml names them.`)}
FROM node:22-slim
RUN apt-get update \\
 && apt-get install -y --no-install-recommends ca-certificates openssh-client \\
 && rm -rf /var/lib/apt/lists/* \\
 && npm install --global --ignore-scripts --no-audit --no-fund ${name}
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["scs-check"]
`
}
