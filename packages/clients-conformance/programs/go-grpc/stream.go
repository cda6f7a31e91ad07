package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	tuttiv1 "github.com/netflix/conductor/client/gogrpc/tutti/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// streamWorker has three executions done by a worker that gets its tasks over one stream, and leaves in order.
func (on clients) streamWorker(ctx context.Context, connection *grpc.ClientConn) (string, error) {
	stream, err := tuttiv1.NewWorkerServiceClient(connection).Work(ctx)
	if err != nil {
		return "", err
	}
	hello := &tuttiv1.WorkerHello{WorkerId: proto.String("stream"), ClientName: proto.String("clients-conformance")}
	if err := stream.Send(&tuttiv1.WorkRequest{Hello: hello}); err != nil {
		return "", err
	}
	credits := []*tuttiv1.WorkerCredit{
		{TaskType: &reserve, Count: proto.Uint32(3)},
		{TaskType: &charge, Count: proto.Uint32(3)},
	}
	if err := stream.Send(&tuttiv1.WorkRequest{Credits: credits}); err != nil {
		return "", err
	}
	var ids []string
	for number := 1; number <= 3; number++ {
		id, err := on.start(ctx, number)
		if err != nil {
			return "", err
		}
		ids = append(ids, id)
	}
	for accepted := 0; accepted < 6; {
		frame, err := stream.Recv()
		if err != nil {
			return "", err
		}
		for _, answer := range frame.Answers {
			if answer.GetAccepted() == nil {
				return "", fmt.Errorf("not accepted: %v", answer)
			}
			accepted++
		}
		if results := resultsOf(frame.Tasks); len(results) > 0 {
			if err := stream.Send(&tuttiv1.WorkRequest{Results: results}); err != nil {
				return "", err
			}
		}
	}
	if err := errors.Join(stream.Send(&tuttiv1.WorkRequest{Drain: &tuttiv1.WorkerDrain{}}), stream.CloseSend()); err != nil {
		return "", err
	}
	if frame, err := stream.Recv(); !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("wanted the end of the stream, found %v, %w", frame, err)
	}
	for index, id := range ids {
		read, err := on.read(ctx, id)
		if err := errors.Join(err, same(read.GetOutput()["receipt"].AsInterface(), fmt.Sprintf("r-%d", index+1))); err != nil {
			return "", err
		}
	}
	return "6 tasks", nil
}

func resultsOf(tasks []*tuttiv1.WorkerTask) []*tuttiv1.WorkerResult {
	var results []*tuttiv1.WorkerResult
	for _, task := range tasks {
		results = append(results, &tuttiv1.WorkerResult{
			ResultId:   task.TaskId,
			TaskId:     task.TaskId,
			WorkflowId: task.WorkflowId,
			LeaseId:    task.LeaseId,
			Status:     tuttiv1.WorkerResultStatus_WORKER_RESULT_STATUS_COMPLETED.Enum(),
			Output:     outputOf(task),
		})
	}
	return results
}

func outputOf(task *tuttiv1.WorkerTask) []byte {
	var input struct{ OrderID, Stock int }
	if err := json.Unmarshal(task.Input, &input); err != nil {
		panic(err)
	}
	if task.GetTaskType() == reserve {
		return []byte(fmt.Sprintf(`{"stock":%d}`, input.OrderID))
	}
	return []byte(fmt.Sprintf(`{"receipt":"r-%d"}`, input.Stock))
}
