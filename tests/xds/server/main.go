// A small xDS control plane for the tests: it tells every client of one service and of the endpoints
// that it has.
//
//	xds_server NAME    prints its port, and serves `xds:///NAME` without endpoints
//
// Each line of its input is the service's endpoints from then on, as HOST:PORT with spaces between
// them; an empty line takes all away. It answers with the version that they became. The end of the
// input ends it.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	routerv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"github.com/envoyproxy/go-control-plane/pkg/cache/types"
	"github.com/envoyproxy/go-control-plane/pkg/cache/v3"
	"github.com/envoyproxy/go-control-plane/pkg/resource/v3"
	"github.com/envoyproxy/go-control-plane/pkg/server/v3"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// everyNode gives all clients the same snapshot.
type everyNode struct{}

func (everyNode) ID(*corev3.Node) string { return "all" }

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func packed(message proto.Message) *anypb.Any { return must(anypb.New(message)) }

func ads() *corev3.ConfigSource {
	return &corev3.ConfigSource{
		ResourceApiVersion:    corev3.ApiVersion_V3,
		ConfigSourceSpecifier: &corev3.ConfigSource_Ads{Ads: &corev3.AggregatedConfigSource{}},
	}
}

func listenerOf(name string) *listenerv3.Listener {
	manager := &hcmv3.HttpConnectionManager{
		RouteSpecifier: &hcmv3.HttpConnectionManager_Rds{
			Rds: &hcmv3.Rds{ConfigSource: ads(), RouteConfigName: name + "-routes"},
		},
		HttpFilters: []*hcmv3.HttpFilter{{
			Name:       "router",
			ConfigType: &hcmv3.HttpFilter_TypedConfig{TypedConfig: packed(&routerv3.Router{})},
		}},
	}
	return &listenerv3.Listener{
		Name:        name,
		ApiListener: &listenerv3.ApiListener{ApiListener: packed(manager)},
	}
}

func routesOf(name string) *routev3.RouteConfiguration {
	return &routev3.RouteConfiguration{
		Name: name + "-routes",
		VirtualHosts: []*routev3.VirtualHost{{
			Name:    name,
			Domains: []string{name},
			Routes: []*routev3.Route{{
				Match: &routev3.RouteMatch{PathSpecifier: &routev3.RouteMatch_Prefix{Prefix: ""}},
				Action: &routev3.Route_Route{Route: &routev3.RouteAction{
					ClusterSpecifier: &routev3.RouteAction_Cluster{Cluster: name + "-cluster"},
				}},
			}},
		}},
	}
}

func clusterOf(name string) *clusterv3.Cluster {
	return &clusterv3.Cluster{
		Name:                 name + "-cluster",
		ClusterDiscoveryType: &clusterv3.Cluster_Type{Type: clusterv3.Cluster_EDS},
		EdsClusterConfig:     &clusterv3.Cluster_EdsClusterConfig{EdsConfig: ads()},
		LbPolicy:             clusterv3.Cluster_ROUND_ROBIN,
	}
}

func endpointOf(address string) *endpointv3.LbEndpoint {
	host, port, err := net.SplitHostPort(address)
	number := must(strconv.ParseUint(port, 10, 16))
	socket := &corev3.SocketAddress{
		Address:       must(host, err),
		PortSpecifier: &corev3.SocketAddress_PortValue{PortValue: uint32(number)},
	}
	return &endpointv3.LbEndpoint{HostIdentifier: &endpointv3.LbEndpoint_Endpoint{
		Endpoint: &endpointv3.Endpoint{
			Address: &corev3.Address{Address: &corev3.Address_SocketAddress{SocketAddress: socket}},
		},
	}}
}

func endpointsOf(name string, addresses []string) *endpointv3.ClusterLoadAssignment {
	assignment := &endpointv3.ClusterLoadAssignment{ClusterName: name + "-cluster"}
	if len(addresses) == 0 {
		return assignment
	}
	locality := &endpointv3.LocalityLbEndpoints{
		Locality:            &corev3.Locality{Region: "here"},
		LoadBalancingWeight: wrapperspb.UInt32(1),
	}
	for _, address := range addresses {
		locality.LbEndpoints = append(locality.LbEndpoints, endpointOf(address))
	}
	assignment.Endpoints = []*endpointv3.LocalityLbEndpoints{locality}
	return assignment
}

func snapshotOf(name string, version int, addresses []string) *cache.Snapshot {
	return must(cache.NewSnapshot(strconv.Itoa(version), map[resource.Type][]types.Resource{
		resource.ListenerType: {listenerOf(name)},
		resource.RouteType:    {routesOf(name)},
		resource.ClusterType:  {clusterOf(name)},
		resource.EndpointType: {endpointsOf(name, addresses)},
	}))
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("expected the name of the service")
	}
	name, ctx := os.Args[1], context.Background()
	snapshots := cache.NewSnapshotCache(true, everyNode{}, nil)
	set := func(version int, addresses []string) {
		if err := snapshots.SetSnapshot(ctx, "all", snapshotOf(name, version, addresses)); err != nil {
			log.Fatal(err)
		}
	}
	set(0, nil)

	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	control := grpc.NewServer()
	discoveryv3.RegisterAggregatedDiscoveryServiceServer(
		control, server.NewServer(ctx, snapshots, nil))
	go func() { log.Fatal(control.Serve(listener)) }()
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)

	lines := bufio.NewScanner(os.Stdin)
	for version := 1; lines.Scan(); version++ {
		set(version, strings.Fields(lines.Text()))
		fmt.Println(version)
	}
}
