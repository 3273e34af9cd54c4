# The gateway: the one address in front of the nodes. Build it after "mvn -DskipTests package", from the directory deploy:
#   docker build -f docker/gateway.Dockerfile -t muster-gateway:latest target
ARG BASE=eclipse-temurin:17-jre
FROM ${BASE}
ADD muster-*-slim.tar.gz /opt/
RUN groupadd --system --gid 10848 muster \
    && useradd --system --uid 10848 --gid muster --home-dir /home/nacos --no-create-home muster \
    && mkdir -p /home/nacos/conf /home/nacos/data /home/nacos/logs \
    && chown -R muster:muster /home/nacos
ENV BASE_DIR=/home/nacos
USER muster
EXPOSE 8848 9848
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/muster/bin/docker-gateway.sh"]
