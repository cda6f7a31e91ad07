/** A service with every shape that the caller has to know. */
export const fakeProto = `
syntax = "proto3";
package fake.v1;
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";

service Echo {
  rpc Say(Everything) returns (Everything);
  rpc Count(Numbers) returns (stream Numbers);
  rpc Refuse(Numbers) returns (Numbers);
}
enum Color { RED = 0; GREEN = 1; }
message Numbers { int32 up_to = 1; }
message Everything {
  string some_text = 1;
  int64 long_number = 2;
  double ratio = 3;
  bool flag = 4;
  bytes raw = 5;
  Color color = 6;
  repeated int32 list = 7;
  map<string, google.protobuf.Value> input_data = 8;
  map<string, Numbers> by_name = 9;
  google.protobuf.Struct object = 10;
  google.protobuf.Timestamp at = 11;
  google.protobuf.Duration lasts = 12;
  repeated Everything children = 13;
  google.protobuf.Value any_json = 14;
}
`;
