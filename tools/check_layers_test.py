#!/usr/bin/env python3
"""Seeds includes that cross a boundary, and some that do not, and expects check_layers.py to tell them apart."""
import pathlib
import tempfile
import unittest

import check_layers

FILES = (
    "libs/core/id.hpp", "libs/http/server.hpp", "libs/database/database.hpp", "libs/media/ladder.hpp",
    "services/user-service/contract/accounts.hpp", "services/user-service/domain/sign_in.hpp",
    "services/user-service/store/sql_accounts.hpp", "services/user-service/api/routes.hpp",
    "services/user-service/service.hpp", "services/content-service/domain/publish.hpp", "app/command_line.hpp",
)
FORBIDDEN = (
    ("libs/core/clock.cpp", "http/server.hpp"),
    ("libs/database/open.cpp", "http/server.hpp"),
    ("libs/http/server.cpp", "user-service/contract/accounts.hpp"),
    ("libs/http/client.cpp", "command_line.hpp"),
    ("services/user-service/domain/sign_in.cpp", "database/database.hpp"),
    ("services/user-service/domain/sign_in.cpp", "http/server.hpp"),
    ("services/user-service/domain/sign_in.cpp", "user-service/store/sql_accounts.hpp"),
    ("services/user-service/api/routes.cpp", "user-service/store/sql_accounts.hpp"),
    ("services/user-service/api/routes.cpp", "database/database.hpp"),
    ("services/user-service/store/sql_accounts.cpp", "user-service/api/routes.hpp"),
    ("services/user-service/contract/accounts.cpp", "user-service/domain/sign_in.hpp"),
    ("services/user-service/domain/sign_in.cpp", "content-service/domain/publish.hpp"),
    ("services/user-service/service.cpp", "content-service/domain/publish.hpp"),
    ("app/main.cpp", "user-service/domain/sign_in.hpp"),
    ("services/user-service/api/routes.cpp", "boost/beast/http.hpp"),
    ("services/user-service/store/sql_accounts.cpp", "sqlite3.h"),
    ("services/user-service/domain/sign_in.cpp", "boost/json/parse.hpp"),
    ("services/user-service/domain/sign_in.cpp", "unistd.h"),
    ("libs/auth/keys.cpp", "spdlog/spdlog.h"),
    ("services/user-service/domain/sign_in.cpp", "boost/describe.hpp"),
    ("libs/database/open.cpp", "zlib.h"),
)
ALLOWED = (
    ("libs/http/server.cpp", "core/id.hpp"),
    ("services/user-service/domain/sign_in.cpp", "user-service/contract/accounts.hpp"),
    ("services/user-service/domain/sign_in.cpp", "media/ladder.hpp"),
    ("services/user-service/store/sql_accounts.cpp", "database/database.hpp"),
    ("services/user-service/api/routes.cpp", "user-service/domain/sign_in.hpp"),
    ("services/user-service/service.cpp", "user-service/store/sql_accounts.hpp"),
    ("services/content-service/domain/publish.cpp", "user-service/contract/accounts.hpp"),
    ("services/user-service/domain/sign_in_test.cpp", "database/database.hpp"),
    ("services/user-service/tests/sign_in.cpp", "user-service/store/sql_accounts.hpp"),
    ("app/main.cpp", "user-service/service.hpp"),
    ("libs/http/loop.cpp", "boost/asio/io_context.hpp"),
    ("libs/database/sqlite/connection.cpp", "sqlite3.h"),
    ("services/user-service/store/sql_accounts.cpp", "unistd.h"),
)


class Layers(unittest.TestCase):
    def found(self, source, include, form='"{}"'):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name in FILES:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text("#pragma once\n")
            (root / source).parent.mkdir(parents=True, exist_ok=True)
            (root / source).write_text(f'#include <string>\n\n#include {form.format(include)}\n')
            return list(check_layers.violations(root))

    def test_refuses_every_forbidden_include(self):
        for source, include in FORBIDDEN:
            with self.subTest(source=source, include=include):
                found = self.found(source, include)
                self.assertEqual(len(found), 1)
                self.assertIn(f"{source}:3:", found[0])

    def test_angle_brackets_open_no_door(self):
        for source, include in FORBIDDEN:
            with self.subTest(source=source, include=include):
                self.assertEqual(len(self.found(source, include, "<{}>")), 1)

    def test_lets_every_allowed_include_pass(self):
        for source, include in ALLOWED:
            with self.subTest(source=source, include=include):
                self.assertEqual(self.found(source, include), [])


if __name__ == "__main__":
    unittest.main()
