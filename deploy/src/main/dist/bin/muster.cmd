@echo off
rem The operator's tool: status, doctor, ...; "muster.cmd --help" lists the commands.
setlocal
set "INSTALLATION=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" --version >nul 2>&1
if errorlevel 1 (echo No java was found; install a JRE 17 or later and set JAVA_HOME. 1>&2 & exit /b 1)
if not exist "%INSTALLATION%\lib\*.jar" goto nolibraries
rem It stays in the caller's directory: paths among the arguments begin there.
"%JAVA%" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Dfile.encoding=UTF-8 -Dmuster.installation="%INSTALLATION%" -cp "%INSTALLATION%\lib\*" io.muster.server.cli.MusterCli %*
exit /b %ERRORLEVEL%
:nolibraries
echo "%INSTALLATION%\lib" holds no jar; unpack the archive again. 1>&2
exit /b 1
