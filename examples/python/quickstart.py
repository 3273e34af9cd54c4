"""Registers a service, finds it, publishes a configuration and reads it; then tidies up."""

import asyncio
import os

from v2.nacos import (
    ClientConfigBuilder,
    ConfigParam,
    DeregisterInstanceParam,
    ListInstanceParam,
    NacosConfigService,
    NacosNamingService,
    RegisterInstanceParam,
)


async def main() -> None:
    settings = (
        ClientConfigBuilder()
        .server_address(os.environ.get("NACOS_ADDRESS", "127.0.0.1:8848"))
        .username(os.environ.get("NACOS_USERNAME", "nacos"))
        .password(os.environ.get("NACOS_PASSWORD", "nacos"))
        .build()
    )

    naming = await NacosNamingService.create_naming_service(settings)
    await naming.register_instance(
        RegisterInstanceParam(service_name="python-greeting", ip="10.0.0.9", port=8080, ephemeral=True)
    )
    for _ in range(50):
        found = await naming.list_instances(
            ListInstanceParam(service_name="python-greeting", subscribe=True, healthy_only=True)
        )
        if found:
            break
        await asyncio.sleep(0.2)
    print("found:", [f"{instance.ip}:{instance.port}" for instance in found])

    config = await NacosConfigService.create_config_service(settings)
    place = {"data_id": "python-greeting.yaml", "group": "DEFAULT_GROUP"}
    await config.publish_config(ConfigParam(**place, content="text: hello"))
    await asyncio.sleep(0.5)
    print("read:", await config.get_config(ConfigParam(**place)))

    await config.remove_config(ConfigParam(**place))
    await naming.deregister_instance(
        DeregisterInstanceParam(service_name="python-greeting", ip="10.0.0.9", port=8080, ephemeral=True)
    )
    await naming.shutdown()
    await config.shutdown()


asyncio.run(main())
