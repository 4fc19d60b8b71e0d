// A gateway of grpc-gateway's generated code, for tools/bench --peers: REST on -listen,
// gRPC to -upstream.
//
// Its JSON leaves out fields with default values, as the other gateways' does; all else is
// as grpc-gateway and net/http have it by default.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/encoding/protojson"

	"transom/grpc_gateway/bench"
)

func serve(listen, upstream string) error {
	conn, err := grpc.NewClient(upstream,
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer conn.Close()
	mux := runtime.NewServeMux(runtime.WithMarshalerOption(runtime.MIMEWildcard,
		&runtime.JSONPb{MarshalOptions: protojson.MarshalOptions{EmitUnpopulated: false}}))
	if err := bench.RegisterBenchHandler(context.Background(), mux, conn); err != nil {
		return err
	}
	return http.ListenAndServe(listen, mux)
}

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "host and port of the REST side")
	upstream := flag.String("upstream", "", "host and port of the gRPC service")
	flag.Parse()
	log.Fatal(serve(*listen, *upstream))
}
