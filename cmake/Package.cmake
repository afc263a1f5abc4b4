# What is installed where, and the .deb: `cmake --install build/release`, or `cpack -G DEB` in build/release.
# The version is project(VERSION)'s; what the program needs of Debian, dpkg-shlibdeps reads from the program itself.
set(CMAKE_INSTALL_PREFIX /usr CACHE PATH "As Debian has it" FORCE)
set(made ${CMAKE_BINARY_DIR}/package)
set(home share/telltale)

install(TARGETS telltale RUNTIME DESTINATION bin)
# The man page (from the program's own --help), the changelog and the list of libraries (SPDX, with the checksum of the program
# as it is shipped, stripped) are made when it is installed.
install(CODE "
  execute_process(COMMAND ${CMAKE_COMMAND} -E env /usr/bin/python3 ${CMAKE_SOURCE_DIR}/deploy/deb/documents.py
                  --program=\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/bin/telltale --out=${made} COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${made}/telltale.1.gz DESTINATION share/man/man1)
install(FILES ${made}/changelog.gz ${made}/telltale.spdx.json README.md SECURITY.md deploy/upgrade.md deploy/deb/copyright
        DESTINATION share/doc/telltale)

install(FILES deploy/deb/telltale.yaml DESTINATION /etc/telltale)
install(FILES deploy/deb/rules.md DESTINATION /etc/telltale/rules RENAME README.md)
install(FILES deploy/systemd/telltale.service DESTINATION /lib/systemd/system)

# What other programs load, and what people copy from.
install(FILES rules/default.yaml rules/README.md DESTINATION ${home}/rules)
install(FILES proto/telltale/v1/telltale.proto DESTINATION ${home}/proto/telltale/v1)
foreach(folder prometheus alertmanager grafana runbooks)
  if(EXISTS ${CMAKE_SOURCE_DIR}/deploy/${folder})
    install(DIRECTORY deploy/${folder} DESTINATION ${home} PATTERN "*.py" EXCLUDE PATTERN "__pycache__" EXCLUDE PATTERN "generator" EXCLUDE)
  endif()
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME telltale)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The telltale project <telltale@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "watches what AI workflows say")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Gets a copy of every model output, measures what the output says, compares that with what this
workflow's outputs usually look like, and tells Prometheus, Alertmanager and people as soon as it is no
longer the same. One small binary, no model calls, no data leaves the host.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus, prometheus-alertmanager, sqlite3")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/deploy/deb/conffiles ${CMAKE_SOURCE_DIR}/deploy/deb/postinst
    ${CMAKE_SOURCE_DIR}/deploy/deb/prerm ${CMAKE_SOURCE_DIR}/deploy/deb/postrm)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_SET_DESTDIR ON)   # /etc and /lib, too
include(CPack)
