package io.holdfast.node.http;

import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;

/**
 * Ends a connection on which the whole head of a request does not arrive in time, so that one that drips holds its place
 * for seconds only. Pekko's own time-outs begin after the head, or are renewed by each byte. While a request is being
 * answered, and while an answer streams, no deadline runs. The timer is not moved with each request, which would leave
 * a dead one behind for each: when it rings too early it is set again.
 */
final class HeadDeadline extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {
    private final Inlet<HttpRequest> requestIn = Inlet.create("HeadDeadline.requestIn");
    private final Outlet<HttpRequest> requestOut = Outlet.create("HeadDeadline.requestOut");
    private final Inlet<HttpResponse> responseIn = Inlet.create("HeadDeadline.responseIn");
    private final Outlet<HttpResponse> responseOut = Outlet.create("HeadDeadline.responseOut");
    private final BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape =
            BidiShape.of(requestIn, requestOut, responseIn, responseOut);
    private final Duration first;
    private final Duration next;

    /** @param next from one answer's beginning to the next request: reading the answer is part of it */
    HeadDeadline(Duration first, Duration next) {
        this.first = first;
        this.next = next;
    }

    @Override
    public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private static final String DEADLINE = "deadline";
        private boolean waits;
        private boolean set;
        private long until;

        Logic() {
            super(shape);
            requests();
            responses();
        }

        @Override
        public void preStart() {
            await(first);
        }

        @Override
        public void onTimer(Object key) {
            set = false;
            long left = until - System.nanoTime();
            if (waits && left <= 0) {
                completeStage();
            } else if (waits) {
                ring(Duration.ofNanos(left));
            }
        }

        private void await(Duration limit) {
            waits = true;
            until = System.nanoTime() + limit.toNanos();
            if (!set) {
                ring(limit);
            }
        }

        private void ring(Duration after) {
            set = true;
            scheduleOnce(DEADLINE, after);
        }

        private void requests() {
            setHandler(requestIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    waits = false;
                    push(requestOut, grab(requestIn));
                }

                @Override
                public void onUpstreamFinish() {
                    complete(requestOut);
                }
            });
            setHandler(requestOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(requestIn);
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    cancel(requestIn, cause);
                }
            });
        }

        private void responses() {
            setHandler(responseIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    var response = grab(responseIn);
                    if (response.entity().isStrict()) {
                        await(next);
                    }
                    push(responseOut, response);
                }

                @Override
                public void onUpstreamFinish() {
                    complete(responseOut);
                }
            });
            setHandler(responseOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(responseIn);
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    cancel(responseIn, cause);
                }
            });
        }
    }
}
