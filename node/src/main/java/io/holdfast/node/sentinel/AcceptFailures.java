package io.holdfast.node.sentinel;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the listening port's pipeline: a connection that could not be taken in, above all for want of file
 * descriptors, costs one line a minute. The port itself waits a second before it takes in the next.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long QUIET = 60_000_000_000L;
    private final int port;
    private long saidAt = System.nanoTime() - QUIET;

    AcceptFailures(int port) {
        this.port = port;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (System.nanoTime() - saidAt >= QUIET) {
            saidAt = System.nanoTime();
            LOG.warn(
                    "the Sentinel endpoint on port {} cannot take in connections ({}): if files are lacking, raise the"
                            + " limit of open files of this process (ulimit -n)",
                    port,
                    failure.getMessage());
        }
    }
}
