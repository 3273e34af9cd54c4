@echo off
rem Stops a Muster node: shutdown.cmd [--home DIR]
setlocal
set "NODE_HOME=%~dp0.."
if "%~1"=="" goto stop
if "%~1"=="--help" (echo Usage: shutdown.cmd [--home DIR] & exit /b 0)
if "%~1"=="--home" goto home
echo Unknown parameter %~1; shutdown.cmd --help shows what there is. 1>&2
exit /b 1
:home
if "%~2"=="" goto novalue
set "NODE_HOME=%~f2"
goto stop
:novalue
echo The option %~1 needs a value; shutdown.cmd --help shows what there is. 1>&2
exit /b 1
:stop
if not exist "%NODE_HOME%\data\muster.pid" goto absent
set /p PID=<"%NODE_HOME%\data\muster.pid"
taskkill /PID %PID% >nul 2>&1
if errorlevel 1 taskkill /F /PID %PID%
exit /b %ERRORLEVEL%
:absent
echo The Muster node of "%NODE_HOME%" is not running.
exit /b 0
