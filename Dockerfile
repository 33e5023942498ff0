# What runs in containers: the bundles that `npm run image` writes into the build's context, and nothing else. No command is run in the
# build, so that an image for arm64 is made as fast on amd64. The step names each base by its digest, and so does the image's own name.
ARG PRODUCER_BASE=public.ecr.aws/docker/library/node:24.21.0-bookworm-slim
ARG FUNCTIONS_BASE=public.ecr.aws/lambda/nodejs:24

# A source that is listened to. Asked to stop by SIGTERM, it puts and books what has come, and ends.
FROM ${PRODUCER_BASE} AS producer
WORKDIR /app
COPY pipelines/ pipelines/
ENV NODE_ENV=production
USER 1000:1000
ENTRYPOINT ["node"]
CMD ["pipelines/stream-ingest/service.mjs"]

# Every function, where its zip would have it; which one runs is said by the function. Lambda runs it under a user of its own.
FROM ${FUNCTIONS_BASE} AS functions
COPY pipelines/ ${LAMBDA_TASK_ROOT}/pipelines/
CMD ["pipelines/stream-ingest/lambda/processor.handler"]
