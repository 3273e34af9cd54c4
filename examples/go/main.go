// Registers a service, finds it, publishes a configuration and reads it; then tidies up.
package main

import (
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/nacos-group/nacos-sdk-go/v2/clients"
	"github.com/nacos-group/nacos-sdk-go/v2/common/constant"
	"github.com/nacos-group/nacos-sdk-go/v2/vo"
)

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func main() {
	host, portText, _ := strings.Cut(setting("NACOS_ADDRESS", "127.0.0.1:8848"), ":")
	port, err := strconv.ParseUint(portText, 10, 16)
	check(err)
	parameters := vo.NacosClientParam{
		ServerConfigs: []constant.ServerConfig{*constant.NewServerConfig(host, port)},
		ClientConfig: constant.NewClientConfig(
			constant.WithUsername(setting("NACOS_USERNAME", "nacos")),
			constant.WithPassword(setting("NACOS_PASSWORD", "nacos")),
			constant.WithLogDir(os.TempDir()),
			constant.WithCacheDir(os.TempDir()),
			constant.WithNotLoadCacheAtStart(true),
		),
	}

	naming, err := clients.NewNamingClient(parameters)
	check(err)
	_, err = naming.RegisterInstance(vo.RegisterInstanceParam{
		ServiceName: "go-greeting", Ip: "10.0.0.9", Port: 8080, Weight: 1, Enable: true, Healthy: true, Ephemeral: true,
	})
	check(err)
	time.Sleep(time.Second)
	found, err := naming.SelectInstances(vo.SelectInstancesParam{ServiceName: "go-greeting", HealthyOnly: true})
	check(err)
	for _, instance := range found {
		fmt.Printf("found: %s:%d\n", instance.Ip, instance.Port)
	}

	config, err := clients.NewConfigClient(parameters)
	check(err)
	place := vo.ConfigParam{DataId: "go-greeting.yaml", Group: "DEFAULT_GROUP"}
	_, err = config.PublishConfig(vo.ConfigParam{DataId: place.DataId, Group: place.Group, Content: "text: hello"})
	check(err)
	time.Sleep(time.Second)
	content, err := config.GetConfig(place)
	check(err)
	fmt.Println("read:", content)

	_, err = config.DeleteConfig(place)
	check(err)
	_, err = naming.DeregisterInstance(vo.DeregisterInstanceParam{
		ServiceName: "go-greeting", Ip: "10.0.0.9", Port: 8080, Ephemeral: true,
	})
	check(err)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
