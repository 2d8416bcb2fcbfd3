#pragma once
// One HTTP exchange as the service sees it, and the listener that brings it: shared/server.

#include "server/server.h"

namespace balcao::central {

using server::Handler;
using server::HttpServer;
using server::Peer;
using server::Reply;
using server::Request;
using server::Response;
using server::ServerOptions;
using server::call_admin_socket;
using server::percent_decode;
using server::split_target;

}  // namespace balcao::central
